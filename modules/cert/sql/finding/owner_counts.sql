SELECT owner, state, COUNT(*) AS n FROM cert_finding GROUP BY owner, state
