INSERT INTO audit (id, at, quiet, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)
