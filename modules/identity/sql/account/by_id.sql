SELECT id, login, name, roles, state, salt, proof_hash, totp_secret, totp_step FROM identity_account WHERE id = $1
