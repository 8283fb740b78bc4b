SELECT id FROM case_file WHERE desk = $1 AND closed_at < $2 ORDER BY closed_at LIMIT 100
