DELETE FROM case_link WHERE a = $1 OR b = $1
