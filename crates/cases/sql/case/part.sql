SELECT kind, body FROM case_part WHERE case_id = $1 AND id = $2
