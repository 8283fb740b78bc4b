SELECT asn, COUNT(*) AS n, CAST(SUM(CASE WHEN passes > 0 THEN 1 ELSE 0 END) AS BIGINT) AS passed,
  CAST(SUM(CASE WHEN answered_at IS NOT NULL AND answered_at <= answer_due THEN 1 ELSE 0 END) AS BIGINT) AS in_time
FROM observatory_complaint WHERE opened_at >= $1 GROUP BY asn
