UPDATE identity_account SET state = 'active', salt = $2, proof_hash = $3, totp_secret = $4, totp_step = $5, invite_hash = NULL, invite_until = 0 WHERE id = $1 AND state = 'invited'
