DELETE FROM case_epoch WHERE case_id = $1
