UPDATE cert_import SET report = $3 WHERE number = $1 AND holder = $2
