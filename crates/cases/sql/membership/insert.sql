INSERT INTO desk_member (id, desk, user_id, state, enc_key, sign_key, joined_version)
VALUES ($1, $2, $3, 'waiting', $4, $5, 0)
