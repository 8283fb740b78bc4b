SELECT id FROM safespace_class WHERE ended_at <= $1 ORDER BY ended_at LIMIT 100
