UPDATE cert_finding SET
  report = CASE WHEN given.column8 >= last_seen THEN given.column2 ELSE report END,
  host = CASE WHEN given.column8 >= last_seen THEN given.column3 ELSE host END,
  asn = CASE WHEN given.column8 >= last_seen THEN given.column4 ELSE asn END,
  owner = CASE WHEN given.column8 >= last_seen THEN given.column5 ELSE owner END,
  tlp = CASE WHEN given.column6 > tlp THEN given.column6 ELSE tlp END,
  first_seen = CASE WHEN given.column7 < first_seen THEN given.column7 ELSE first_seen END,
  last_seen = CASE WHEN given.column8 > last_seen THEN given.column8 ELSE last_seen END,
  times = times + given.column9,
  reopened = reopened + CASE WHEN fixed_at > 0 AND given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN 1 ELSE 0 END,
  open_at = CASE WHEN fixed_at > 0 AND given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN CASE WHEN given.column7 > fixed_at THEN given.column7 ELSE given.column8 END WHEN given.column7 < open_at AND reopened = 0 THEN given.column7 ELSE open_at END,
  told_at = CASE WHEN fixed_at > 0 AND given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN 0 ELSE told_at END,
  state_at = CASE WHEN fixed_at > 0 AND given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN given.column8 ELSE state_at END,
  state = CASE WHEN fixed_at > 0 AND given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN 'open' ELSE state END,
  fixed_at = CASE WHEN given.column8 > fixed_at AND state IN ('claimed', 'presumed', 'confirmed') THEN 0 ELSE fixed_at END
FROM {rows} WHERE cert_finding.number = given.column1
