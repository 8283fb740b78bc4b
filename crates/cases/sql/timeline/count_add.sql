INSERT INTO case_count (desk, state, n) VALUES ($1, $2, 1)
ON CONFLICT (desk, state) DO UPDATE SET n = case_count.n + 1
