UPDATE contributions_action SET is_dropped = $2 WHERE id = $1
