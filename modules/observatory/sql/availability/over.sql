SELECT area, asn, kind, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(ok) AS BIGINT) AS ok FROM observatory_availability
WHERE start >= $1 AND start < $2 GROUP BY area, asn, kind ORDER BY area, asn, kind
