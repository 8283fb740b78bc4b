SELECT number, kind, notice, sender, subject, body, detail, state, at FROM cert_mail WHERE state = $1 ORDER BY number DESC LIMIT $2
