INSERT INTO desk_unlock (member_id, method, wrapped) VALUES ($1, $2, $3)
