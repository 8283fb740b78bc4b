SELECT epoch, header FROM case_epoch WHERE case_id = $1 ORDER BY epoch
