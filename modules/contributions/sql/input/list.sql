SELECT number, state, list, body, '' AS frozen, hash, makers, maker_names, made_at, judge_name, judged_at, sent_at FROM contributions_paper ORDER BY number DESC
