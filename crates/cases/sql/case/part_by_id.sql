SELECT case_id FROM case_part WHERE id = $1
