SELECT id FROM job WHERE (state = 'ready' AND run_at <= $1) OR (state = 'running' AND leased_until < $1) LIMIT 1
