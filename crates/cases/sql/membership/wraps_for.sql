SELECT epoch, wrap FROM case_wrap WHERE case_id = $1 AND reader = $2 ORDER BY epoch
