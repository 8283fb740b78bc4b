DELETE FROM case_wrap WHERE reader = $1
  AND case_id IN (SELECT case_id FROM case_wrap WHERE reader = $1 ORDER BY case_id LIMIT 1000)
