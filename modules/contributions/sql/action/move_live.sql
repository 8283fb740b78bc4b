UPDATE contributions_action SET live = $2 WHERE id = $1
