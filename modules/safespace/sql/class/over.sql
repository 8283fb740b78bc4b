SELECT id, code, game, opened_at, ends_at, ended_at, finished FROM safespace_class WHERE ended_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT 100
