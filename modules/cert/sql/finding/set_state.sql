UPDATE cert_finding SET state = $2, state_at = $3, fixed_at = $4 WHERE number = $1
