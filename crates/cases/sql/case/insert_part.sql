INSERT INTO case_part (case_id, seq, id, kind, role, at, size, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
