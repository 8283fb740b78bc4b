DELETE FROM case_wrap WHERE reader = $1
  AND case_id IN (SELECT w.case_id FROM case_wrap w JOIN case_file c ON c.id = w.case_id WHERE w.reader = $1 AND c.desk = $2 ORDER BY w.case_id LIMIT 1000)
