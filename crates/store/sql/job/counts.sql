SELECT state, COUNT(*) AS n FROM job GROUP BY state ORDER BY state
