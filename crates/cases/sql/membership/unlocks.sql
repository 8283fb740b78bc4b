SELECT method, wrapped FROM desk_unlock WHERE member_id = $1 ORDER BY method
