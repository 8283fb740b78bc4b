INSERT INTO cert_mail (hash, source, number, kind, notice, sender, subject, body, detail, state, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (hash) DO NOTHING
