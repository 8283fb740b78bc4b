DELETE FROM case_link WHERE a = $1 AND b = $2 AND kind = $3
