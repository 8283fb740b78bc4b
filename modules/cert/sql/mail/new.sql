SELECT COUNT(*) AS n FROM cert_mail WHERE state = 'new'
