UPDATE contributions_paper SET state = 'approved', frozen = $2, judge_name = $3, judged_at = $4 WHERE number = $1 AND state = 'checked' AND body = $5
