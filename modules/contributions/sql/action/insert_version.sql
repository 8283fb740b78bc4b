INSERT INTO contributions_version (action, number, state, body, author, author_name, made_at, judge_name, judged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
