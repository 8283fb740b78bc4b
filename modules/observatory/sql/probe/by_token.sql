SELECT id, area, asn, technology, state, tested_at FROM observatory_probe WHERE token_hash = $1
