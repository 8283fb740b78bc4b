UPDATE observatory_complaint SET passes = passes + 1, passed_at = $2, answer_due = $3, answered_at = NULL,
  in_time = CASE WHEN in_time IS NULL AND answered_at IS NULL AND answer_due < $2 THEN 0 ELSE in_time END WHERE case_id = $1
