INSERT INTO case_epoch (case_id, epoch, header) VALUES ($1, $2, $3)
