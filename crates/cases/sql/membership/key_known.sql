SELECT id FROM desk_member WHERE enc_key = $1 OR sign_key = $2 LIMIT 1
