SELECT id, at, quiet, actor, action, subject, detail, seq, chain FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2
