INSERT INTO identity_account (id, login, name, roles, state, totp_step, invite_hash, invite_until) VALUES ($1, $2, $3, $4, 'invited', 0, $5, $6)
