SELECT state FROM desk_member WHERE desk = $1 AND user_id = $2 AND (state = 'active' OR (state = 'left' AND joined_version > 0)) ORDER BY state LIMIT 1
