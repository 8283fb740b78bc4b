UPDATE case_count SET n = n - 1 WHERE desk = $1 AND state = $2
