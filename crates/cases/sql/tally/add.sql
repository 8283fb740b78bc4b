INSERT INTO case_tally (desk, day, category, hours, n) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (desk, day, category, hours) DO UPDATE SET n = case_tally.n + 1
