INSERT INTO observatory_day (day, n, sha256, blob) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING
