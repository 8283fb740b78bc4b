SELECT asn, COUNT(*) AS n, CAST(SUM(CASE WHEN passes > 0 THEN 1 ELSE 0 END) AS BIGINT) AS passed, COUNT(in_time) AS judged,
  CAST(SUM(COALESCE(in_time, 0)) AS BIGINT) AS in_time
FROM observatory_complaint WHERE opened_at >= $1 GROUP BY asn
