SELECT state, COUNT(*) AS n FROM cert_finding WHERE owner = $1 AND tlp <= $2 GROUP BY state
