UPDATE observatory_complaint SET area = '', secret = $1
WHERE length(secret) > 0 AND case_id IN (SELECT id FROM case_file WHERE desk = 'complaints' AND state = 'withdrawn')
