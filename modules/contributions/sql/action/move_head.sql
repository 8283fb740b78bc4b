UPDATE contributions_action SET head = $3 WHERE id = $1 AND head = $2
