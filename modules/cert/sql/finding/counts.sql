SELECT state, COUNT(*) AS n FROM cert_finding GROUP BY state ORDER BY state
