SELECT w.case_id, w.epoch, e.header, w.wrap FROM case_wrap w
JOIN case_file c ON c.id = w.case_id AND c.desk = $5
JOIN case_epoch e ON e.case_id = w.case_id AND e.epoch = w.epoch
WHERE w.reader = $1 AND w.case_id > $3
  AND NOT EXISTS (SELECT 1 FROM case_wrap o WHERE o.case_id = w.case_id AND o.epoch = w.epoch AND o.reader = $2)
ORDER BY w.case_id, w.epoch LIMIT $4
