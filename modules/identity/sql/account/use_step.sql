UPDATE identity_account SET totp_step = $2 WHERE id = $1 AND totp_step < $2 AND state = 'active'
