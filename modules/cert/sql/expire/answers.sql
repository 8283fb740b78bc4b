DELETE FROM cert_answer WHERE at < $1
