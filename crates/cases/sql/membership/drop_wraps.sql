DELETE FROM case_wrap WHERE reader = $1
