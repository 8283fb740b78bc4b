SELECT COUNT(*) AS n FROM safespace_class WHERE ended_at IS NULL AND ends_at > $1
