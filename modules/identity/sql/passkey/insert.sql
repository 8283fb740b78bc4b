INSERT INTO identity_passkey (id, user_id, name, credential, made_at) VALUES ($1, $2, $3, $4, $5)
