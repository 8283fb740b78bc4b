SELECT id FROM case_file WHERE merged_into = $1 LIMIT 1
