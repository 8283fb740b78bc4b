SELECT notice, mail, state, attempts, uncertain, detail, send_at, changed_at, sent_at FROM cert_delivery WHERE notice = $1 ORDER BY mail
