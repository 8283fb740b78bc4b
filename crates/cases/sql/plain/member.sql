INSERT INTO desk_member (id, desk, user_id, name, state, enc_key, sign_key, joined_version) VALUES ($1, $2, $3, $4, 'active', $5, $5, 0)
