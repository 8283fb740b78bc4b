SELECT state, COUNT(*) AS n FROM cert_notice GROUP BY state ORDER BY state
