INSERT INTO observatory_session (token, made_at, area, technology, promised_down, promised_up) VALUES ($1, $2, $3, $4, $5, $6)
