SELECT number, state, body, author, author_name, made_at, judge_name FROM contributions_version WHERE action = $1 ORDER BY number DESC
