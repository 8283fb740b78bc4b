SELECT COALESCE(MAX(approved_at), 0) AS last, COUNT(*) AS n, CAST(COALESCE(SUM(number), 0) AS BIGINT) AS numbers FROM content_version WHERE state = 'live'
