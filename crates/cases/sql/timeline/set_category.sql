UPDATE case_file SET category = $2 WHERE id = $1
