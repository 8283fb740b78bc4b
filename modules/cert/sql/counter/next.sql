INSERT INTO cert_counter (name, n) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET n = cert_counter.n + excluded.n
RETURNING n
