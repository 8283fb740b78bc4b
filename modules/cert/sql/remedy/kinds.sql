SELECT month, kind, what, hours, CAST(SUM(n) AS BIGINT) AS n FROM cert_remedy GROUP BY month, kind, what, hours
