UPDATE cert_notice SET state = $2, decided_by = $3, decided_at = $4 WHERE number = $1 AND state = $5
