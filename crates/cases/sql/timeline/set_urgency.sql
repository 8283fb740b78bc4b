UPDATE case_file SET urgency = $2, due_at = $3 WHERE id = $1
