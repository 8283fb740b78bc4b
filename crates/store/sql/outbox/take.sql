SELECT id, event FROM outbox ORDER BY at, id LIMIT $1
