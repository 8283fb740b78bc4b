SELECT kind, role, at, body FROM case_part WHERE case_id = $1 AND ($2 = 0 OR kind IN (1, 2)) ORDER BY seq
