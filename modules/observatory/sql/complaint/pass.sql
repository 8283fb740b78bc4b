UPDATE observatory_complaint SET passes = passes + 1, passed_at = $2, answer_due = $3, answered_at = NULL WHERE case_id = $1
