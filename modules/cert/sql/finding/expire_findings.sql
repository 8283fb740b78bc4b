DELETE FROM cert_finding WHERE last_seen < $1
