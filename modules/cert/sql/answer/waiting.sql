SELECT COUNT(*) AS n FROM cert_answer WHERE state = 'waiting'
