SELECT body FROM contributions_list ORDER BY id
