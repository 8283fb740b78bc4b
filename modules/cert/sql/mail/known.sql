SELECT number FROM cert_mail WHERE hash = $1
