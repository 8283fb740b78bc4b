DELETE FROM cert_mail WHERE at < $1
