UPDATE job SET state = 'running', leased_until = $2, attempts = attempts + 1
WHERE id = (
  SELECT id FROM job
  WHERE (state = 'ready' AND run_at <= $1) OR (state = 'running' AND leased_until < $1)
  ORDER BY run_at LIMIT 1
)
RETURNING id, kind, payload, attempts
