UPDATE observatory_session SET result = $2 WHERE token = $1 AND result IS NULL
