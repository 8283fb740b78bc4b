INSERT INTO cert_tally_asn (day, asn, n)
SELECT given.column1, given.column2, given.column3 FROM {rows} WHERE TRUE
ON CONFLICT (day, asn) DO UPDATE SET n = cert_tally_asn.n + excluded.n
