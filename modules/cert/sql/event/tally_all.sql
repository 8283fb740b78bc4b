SELECT day, kind, CAST(SUM(n) AS BIGINT) AS n FROM cert_tally WHERE day >= $1 GROUP BY day, kind
