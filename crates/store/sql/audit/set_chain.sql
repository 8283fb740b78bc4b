UPDATE audit SET seq = $2, chain = $3 WHERE id = $1 AND seq IS NULL
