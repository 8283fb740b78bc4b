UPDATE contributions_paper SET state = 'sent', hash = $2, sent_at = $3 WHERE number = $1 AND state = 'approved'
