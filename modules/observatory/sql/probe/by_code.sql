SELECT id FROM observatory_probe WHERE code_hash = $1 AND code_until > $2 AND state = 'waiting'
