INSERT INTO web_session (token_hash, user_id, login, name, roles, expires_at, tab_key) VALUES ($1, $2, $3, $4, $5, $6, $7)
