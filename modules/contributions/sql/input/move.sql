UPDATE contributions_paper SET state = $3 WHERE number = $1 AND state = $2
