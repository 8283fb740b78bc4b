DELETE FROM case_wrap WHERE case_id = $1 AND reader = $2 AND epoch = $3
