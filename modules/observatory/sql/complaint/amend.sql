UPDATE observatory_complaint SET asn = $2, area = $3 WHERE case_id = $1
