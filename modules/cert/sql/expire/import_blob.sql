UPDATE cert_import SET blob = NULL, place = '' WHERE number = $1
