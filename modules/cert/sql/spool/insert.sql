INSERT INTO cert_spool (blob, actor, name, portions, size, changed_at) VALUES ($1, $2, $3, 0, 0, $4)
