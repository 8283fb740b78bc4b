SELECT COALESCE((SELECT MIN(number) FROM cert_finding), 1) AS first, COALESCE((SELECT MAX(number) FROM cert_finding), 0) AS last
