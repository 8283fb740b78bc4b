UPDATE observatory_complaint SET answered_at = $2 WHERE case_id = $1 AND passes = $3 AND answered_at IS NULL
