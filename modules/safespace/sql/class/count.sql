INSERT INTO safespace_count (class, pair, is_swapped, before_right, after_right, n) VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (class, pair, is_swapped, before_right, after_right) DO UPDATE SET n = safespace_count.n + 1
