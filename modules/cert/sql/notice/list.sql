SELECT number, id, organisation, lang, day, state, tlp, findings, message, made_at, decided_by, decided_at FROM cert_notice WHERE ($1 = '' OR state = $1) ORDER BY number DESC LIMIT $2 OFFSET $3
