SELECT hash, name, made_at, used_at FROM cert_token WHERE organisation = $1 ORDER BY made_at
