SELECT id, user_id, name, state, enc_key, sign_key FROM desk_member WHERE desk = $1 ORDER BY id
