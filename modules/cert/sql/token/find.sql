SELECT organisation FROM cert_token WHERE hash = $1
