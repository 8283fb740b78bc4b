UPDATE cert_notice SET message = NULL WHERE number = $1
