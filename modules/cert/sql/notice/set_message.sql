UPDATE cert_notice SET message = $2 WHERE number = $1 AND message IS NULL
