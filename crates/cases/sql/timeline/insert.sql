INSERT INTO case_event (case_id, seq, kind, actor, at, value) VALUES ($1, $2, $3, $4, $5, $6)
