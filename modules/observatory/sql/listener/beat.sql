INSERT INTO observatory_listener (id, since, seen_at) VALUES ($1, $2, $2)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at,
  since = CASE WHEN excluded.seen_at - observatory_listener.seen_at > $3 THEN excluded.seen_at ELSE observatory_listener.since END
