UPDATE contributions_version SET state = $4, judge_name = $5, judged_at = $6 WHERE action = $1 AND number = $2 AND state = $3
