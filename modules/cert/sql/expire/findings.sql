DELETE FROM cert_finding WHERE number >= $1 AND number < $2 AND last_seen < $3
