UPDATE case_file SET assignee = $2 WHERE id = $1
