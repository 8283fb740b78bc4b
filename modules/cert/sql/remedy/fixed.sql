SELECT (fixed_at + 10800000000) / 86400000000 AS day, kind, (CASE WHEN fixed_at > open_at THEN fixed_at - open_at ELSE 0 END) / 3600000000 AS hours, COUNT(*) AS n FROM cert_finding
WHERE owner = $1 AND state IN ('presumed', 'confirmed') AND fixed_at >= $2 AND fixed_at < $3
GROUP BY (fixed_at + 10800000000) / 86400000000, kind, (CASE WHEN fixed_at > open_at THEN fixed_at - open_at ELSE 0 END) / 3600000000
