SELECT kind, report, CAST(SUM(n) AS BIGINT) AS n FROM cert_tally WHERE day >= $1 AND day <= $2 GROUP BY kind, report ORDER BY n DESC LIMIT 200
