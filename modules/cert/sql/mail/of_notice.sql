SELECT number, kind, notice, sender, subject, body, detail, state, at FROM cert_mail WHERE notice = $1 ORDER BY number LIMIT 200
