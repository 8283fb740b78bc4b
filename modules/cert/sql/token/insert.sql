INSERT INTO cert_token (hash, organisation, name, made_at, used_at) VALUES ($1, $2, $3, $4, 0)
