UPDATE case_file SET seq = seq WHERE id = $1
