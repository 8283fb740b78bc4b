UPDATE cert_contact SET state = 'stale', reason = $2, changed_at = $3 WHERE mail = $1 AND state = 'active'
