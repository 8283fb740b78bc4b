UPDATE case_file SET seq = $2 WHERE id = $1
