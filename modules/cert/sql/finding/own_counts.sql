SELECT kind, state, COUNT(*) AS n FROM cert_finding WHERE owner = $1 GROUP BY kind, state ORDER BY kind, state
