UPDATE job SET state = 'ready', run_at = $2, leased_until = 0, error = $3 WHERE id = $1
