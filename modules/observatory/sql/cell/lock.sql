INSERT INTO observatory_cell (level, start, area, asn, technology, n, sketches) VALUES ($1, $2, $3, $4, $5, 0, $6)
ON CONFLICT (level, start, area, asn, technology) DO UPDATE SET n = observatory_cell.n
RETURNING n, sketches
