INSERT INTO case_link (a, b, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
