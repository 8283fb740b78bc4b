SELECT organisation, tlp FROM cert_token WHERE hash = $1 AND made_at > $2
