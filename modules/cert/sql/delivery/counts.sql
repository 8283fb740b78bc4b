SELECT state, COUNT(*) AS n, CAST(COALESCE(SUM(uncertain), 0) AS BIGINT) AS uncertain FROM cert_delivery GROUP BY state ORDER BY state
