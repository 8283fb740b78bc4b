SELECT case_id FROM observatory_complaint WHERE answer_due < $1 AND answer_due > $2 AND answered_at IS NULL
