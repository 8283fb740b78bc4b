SELECT since, seen_at FROM observatory_listener WHERE seen_at > $1
