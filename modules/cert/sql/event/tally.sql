INSERT INTO cert_tally (day, report, kind, identifier, owner, n)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6 FROM {rows} WHERE TRUE
ON CONFLICT (day, report, kind, identifier, owner) DO UPDATE SET n = cert_tally.n + excluded.n
