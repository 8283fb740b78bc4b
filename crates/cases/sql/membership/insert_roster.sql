INSERT INTO desk_roster (desk, version, signed) VALUES ($1, $2, $3)
