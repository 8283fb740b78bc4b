UPDATE contributions_paper SET state = 'draft', body = $2, makers = $3, maker_names = $4 WHERE number = $1 AND state IN ('draft', 'checked') AND body = $5
