SELECT id, name, made_at, used_at FROM identity_passkey WHERE user_id = $1 ORDER BY made_at
