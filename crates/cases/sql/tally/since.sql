SELECT day, category, hours, n FROM case_tally WHERE desk = $1 AND day >= $2 AND n > 0 ORDER BY day, category, hours
