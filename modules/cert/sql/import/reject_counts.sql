SELECT code, field, COUNT(*) AS n FROM cert_reject WHERE import = $1 GROUP BY code, field ORDER BY n DESC LIMIT 50
