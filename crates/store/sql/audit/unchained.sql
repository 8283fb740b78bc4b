SELECT id, at, quiet, actor, action, subject, detail FROM audit
WHERE seq IS NULL AND ((quiet = 1 AND at < $1) OR (quiet = 0 AND at <= $2))
ORDER BY at, id LIMIT $3
