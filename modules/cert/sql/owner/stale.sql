UPDATE cert_contact SET state = 'stale', reason = $3, changed_at = $4 WHERE organisation = $1 AND mail = $2 AND state = 'active' AND active_at <= $5
