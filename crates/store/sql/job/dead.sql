UPDATE job SET state = 'dead', leased_until = 0, error = $2 WHERE id = $1
