UPDATE observatory_complaint SET in_time = 0 WHERE case_id = $1 AND in_time IS NULL
