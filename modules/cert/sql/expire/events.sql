DELETE FROM cert_event WHERE event_key IN (SELECT event_key FROM cert_event WHERE event_key < $1 ORDER BY event_key LIMIT $2)
