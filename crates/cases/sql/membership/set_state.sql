UPDATE desk_member SET state = $2, joined_version = $3 WHERE id = $1
