SELECT number, state, list, body, frozen, hash, makers, maker_names, made_at, judge_name, judged_at, sent_at FROM contributions_paper WHERE number = $1
