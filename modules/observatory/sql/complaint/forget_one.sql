UPDATE observatory_complaint SET area = '', secret = $2 WHERE case_id = $1
