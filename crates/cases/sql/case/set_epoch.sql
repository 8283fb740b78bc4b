UPDATE case_file SET epoch = $2 WHERE id = $1
