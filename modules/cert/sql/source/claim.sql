UPDATE cert_source SET next_at = $3 WHERE number = $1 AND next_at = $2 AND state = 'active'
