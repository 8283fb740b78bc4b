DELETE FROM observatory_listener WHERE seen_at < $1
