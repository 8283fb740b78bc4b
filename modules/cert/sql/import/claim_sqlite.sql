UPDATE cert_import SET state = 'running', holder = $2, leased_until = $3, tries = tries + 1
WHERE number = (
  SELECT number FROM cert_import
  WHERE (state = 'waiting' OR (state = 'running' AND leased_until < $1)) AND (CAST($4 AS BIGINT) = 0 OR number = $4)
  ORDER BY made_at, number LIMIT 1
)
AND (state = 'waiting' OR (state = 'running' AND leased_until < $1))
RETURNING number, name, way, place, blob, size, stamp, mapping, report, tlp, state, position, events, duplicates, rejected, mended, unowned, done_bytes, first_at, last_at, problem, actor, made_at, ended_at, tries
