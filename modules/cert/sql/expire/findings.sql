DELETE FROM cert_finding WHERE number IN (SELECT number FROM cert_finding WHERE last_seen < $1 LIMIT $2)
