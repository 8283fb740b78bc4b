SELECT (opened_at + 10800000000) / 86400000000 AS day, asn, COUNT(*) AS n FROM observatory_complaint WHERE secret = '' AND opened_at < $1
GROUP BY (opened_at + 10800000000) / 86400000000, asn
