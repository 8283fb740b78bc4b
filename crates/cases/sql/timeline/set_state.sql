UPDATE case_file SET state = $2, is_open = $3, outcome = $4, changed_at = $5, closed_at = $6 WHERE id = $1
