SELECT COUNT(*) AS n FROM case_part WHERE case_id = $1 AND role = $2
