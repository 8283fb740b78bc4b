DELETE FROM desk_unlock WHERE member_id = $1 AND method = $2
