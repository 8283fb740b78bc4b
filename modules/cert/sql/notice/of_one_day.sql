SELECT number, id, organisation, lang, day, state, tlp, findings, message, made_at, decided_by, decided_at FROM cert_notice WHERE day = $1 AND number > $2 ORDER BY number LIMIT 200
