UPDATE contributions_paper SET state = 'checked' WHERE number = $1 AND state = 'draft' AND body = $2
