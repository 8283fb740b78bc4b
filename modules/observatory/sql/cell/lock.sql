INSERT INTO observatory_cell (level, start, area, asn, technology, n, sketches)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, 0, given.column6 FROM {rows} WHERE TRUE
ON CONFLICT (level, start, area, asn, technology) DO UPDATE SET n = observatory_cell.n
RETURNING level, start, area, asn, technology, n, sketches
