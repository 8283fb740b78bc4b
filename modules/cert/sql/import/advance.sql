UPDATE cert_import SET position = $4, events = events + $5, duplicates = duplicates + $6, rejected = rejected + $7,
  mended = mended + $8, unowned = unowned + $9, done_bytes = $10,
  first_at = CASE WHEN $11 > 0 AND (first_at = 0 OR $11 < first_at) THEN $11 ELSE first_at END,
  last_at = CASE WHEN $12 > last_at THEN $12 ELSE last_at END,
  leased_until = $13, tries = 0
WHERE number = $1 AND holder = $2 AND position = $3 AND state = 'running'
