SELECT id FROM observatory_result WHERE session = $1
