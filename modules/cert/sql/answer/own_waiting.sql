SELECT finding FROM cert_answer WHERE organisation = $1 AND state = 'waiting'
