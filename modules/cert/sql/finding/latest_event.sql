SELECT event_key, import, line, at, owner, detail FROM cert_event WHERE finding = $1 ORDER BY event_key DESC LIMIT 1
