SELECT (told_at + 10800000000) / 86400000000 AS day, kind, COUNT(*) AS n, CAST(SUM(CASE WHEN state IN ('presumed', 'confirmed') AND fixed_at <= told_at + 2592000000000 THEN 1 ELSE 0 END) AS BIGINT) AS good FROM cert_finding
WHERE owner = $1 AND state <> 'false' AND told_at >= $2 AND told_at < $3
GROUP BY (told_at + 10800000000) / 86400000000, kind
