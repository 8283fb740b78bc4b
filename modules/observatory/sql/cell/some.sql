SELECT c.level, c.start, c.area, c.asn, c.technology, c.n, c.sketches FROM {rows} JOIN observatory_cell c
ON c.level = given.column1 AND c.start = given.column2 AND c.area = given.column3 AND c.asn = given.column4 AND c.technology = given.column5
