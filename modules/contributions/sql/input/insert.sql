INSERT INTO contributions_paper (number, state, list, body, frozen, hash, makers, maker_names, made_at, judge_name, judged_at, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
