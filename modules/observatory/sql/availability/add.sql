INSERT INTO observatory_availability (start, area, asn, kind, n, ok)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6 FROM {rows} WHERE TRUE
ON CONFLICT (start, area, asn, kind) DO UPDATE SET n = observatory_availability.n + excluded.n, ok = observatory_availability.ok + excluded.ok
