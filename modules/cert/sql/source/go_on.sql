UPDATE cert_source SET next_at = $3, place = $4, took = took + $5 WHERE number = $1 AND next_at = $2
