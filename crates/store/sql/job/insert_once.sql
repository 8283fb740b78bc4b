INSERT INTO job (id, kind, payload, state, run_at, attempts, leased_until, error) VALUES ($1, $2, $3, 'ready', $4, 0, 0, '')
ON CONFLICT DO NOTHING
