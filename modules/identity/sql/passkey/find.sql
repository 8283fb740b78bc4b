SELECT user_id, credential FROM identity_passkey WHERE id = $1
