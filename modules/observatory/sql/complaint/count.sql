INSERT INTO observatory_complaint_count (month, asn, n) VALUES ($1, $2, $3)
ON CONFLICT (month, asn) DO UPDATE SET n = observatory_complaint_count.n + excluded.n
