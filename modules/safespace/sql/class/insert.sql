INSERT INTO safespace_class (id, code, secret_hash, game, opened_at, ends_at, finished) VALUES ($1, $2, $3, $4, $5, $6, 0)
