DELETE FROM identity_passkey WHERE id = $1 AND user_id = $2
