UPDATE observatory_complaint SET area = '', secret = '' WHERE case_id = $1
