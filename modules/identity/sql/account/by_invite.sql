SELECT id, login, name, roles, totp_secret FROM identity_account WHERE invite_hash = $1 AND invite_until > $2 AND state = 'invited'
