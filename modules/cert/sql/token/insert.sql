INSERT INTO cert_token (hash, organisation, tlp, name, made_at, used_at) VALUES ($1, $2, $5, $3, $4, 0)
