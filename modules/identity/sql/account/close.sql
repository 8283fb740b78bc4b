UPDATE identity_account SET state = 'left', salt = NULL, proof_hash = NULL, totp_secret = NULL, invite_hash = NULL, invite_until = 0 WHERE id = $1
