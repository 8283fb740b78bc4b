INSERT INTO contributions_action (id, list, issue, head, live, is_dropped) VALUES ($1, $2, $3, $4, $5, $6)
