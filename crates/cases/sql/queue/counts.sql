SELECT state, n FROM case_count WHERE desk = $1 ORDER BY state
