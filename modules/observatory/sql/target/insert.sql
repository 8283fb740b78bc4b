INSERT INTO observatory_target (number, kind, address, seconds, state) VALUES ($1, $2, $3, $4, 'active')
