SELECT asn, CAST(SUM(n) AS BIGINT) AS n FROM cert_tally_asn WHERE day >= $1 AND day <= $2 AND asn > 0 GROUP BY asn ORDER BY n DESC LIMIT 200
