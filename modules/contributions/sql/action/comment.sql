INSERT INTO contributions_comment (id, action, paper, who, body, at) VALUES ($1, $2, $3, $4, $5, $6)
