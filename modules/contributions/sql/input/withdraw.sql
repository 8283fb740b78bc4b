UPDATE contributions_paper SET state = 'draft', frozen = '', judge_name = '', judged_at = NULL WHERE number = $1 AND state = 'approved'
