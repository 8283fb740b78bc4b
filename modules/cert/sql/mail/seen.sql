UPDATE cert_mail SET state = 'seen' WHERE number = $1 AND state = 'new'
