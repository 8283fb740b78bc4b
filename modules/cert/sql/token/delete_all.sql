DELETE FROM cert_token WHERE organisation = $1
