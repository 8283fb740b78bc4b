UPDATE observatory_complaint SET answered_at = $2, in_time = COALESCE(in_time, CASE WHEN $2 <= answer_due THEN 1 ELSE 0 END)
WHERE case_id = $1 AND passes = $3 AND answered_at IS NULL
