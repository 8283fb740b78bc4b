SELECT number, id, organisation, lang, day, state, tlp, findings, message, made_at, decided_by, decided_at FROM cert_notice WHERE id = $1
