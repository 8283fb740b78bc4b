DELETE FROM case_part WHERE case_id = $1
