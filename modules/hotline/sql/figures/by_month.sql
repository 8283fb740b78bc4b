SELECT category, opened_at, answered_at FROM case_file WHERE desk = $1
