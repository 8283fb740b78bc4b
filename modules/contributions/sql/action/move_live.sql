UPDATE contributions_action SET live = $2 WHERE id = $1 AND (live IS NULL OR live < $2)
