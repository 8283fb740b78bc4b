INSERT INTO observatory_probe (id, name, area, asn, technology, state, code_hash, code_until, made_at) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8)
