UPDATE cert_source SET next_at = $3, looked_at = $4, problem = $5 WHERE number = $1 AND next_at = $2
