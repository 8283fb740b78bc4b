DELETE FROM cert_token WHERE hash = $1 AND organisation = $2
