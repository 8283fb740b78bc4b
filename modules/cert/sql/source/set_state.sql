UPDATE cert_source SET state = $2, next_at = $3 WHERE name = $1
