SELECT id, code, game, opened_at, ends_at, ended_at, finished FROM safespace_class WHERE secret_hash = $1
