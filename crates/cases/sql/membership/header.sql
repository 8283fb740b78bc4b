SELECT e.header FROM case_epoch e JOIN case_file c ON c.id = e.case_id
WHERE e.case_id = $1 AND e.epoch = $2 AND c.desk = $3
