DELETE FROM identity_passkey WHERE user_id = $1
