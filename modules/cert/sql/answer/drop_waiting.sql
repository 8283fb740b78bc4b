DELETE FROM cert_answer WHERE finding = $1 AND state = 'waiting'
