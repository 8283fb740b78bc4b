UPDATE identity_account SET name = $2, roles = $3, state = 'invited', invite_hash = $4, invite_until = $5, salt = NULL, proof_hash = NULL, totp_secret = NULL
WHERE login = $1 AND state <> 'active'
