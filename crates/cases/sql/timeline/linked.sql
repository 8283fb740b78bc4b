SELECT b AS other FROM case_link WHERE a = $1 UNION SELECT a AS other FROM case_link WHERE b = $1
