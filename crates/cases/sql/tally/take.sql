UPDATE case_tally SET n = n - 1 WHERE desk = $1 AND day = $2 AND category = $3 AND hours = $4 AND n > 0
