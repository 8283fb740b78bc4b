SELECT id, user_id, name, state, enc_key, sign_key FROM desk_member
WHERE desk = $1 AND user_id = $2 AND state <> 'left'
ORDER BY state, id DESC LIMIT 1
