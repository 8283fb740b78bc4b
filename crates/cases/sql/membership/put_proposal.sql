INSERT INTO desk_proposal (desk, signed) VALUES ($1, $2)
