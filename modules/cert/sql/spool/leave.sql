INSERT INTO cert_spool (blob, actor, name, portions, size, changed_at) VALUES ($1, '', '', -1, 0, 0)
