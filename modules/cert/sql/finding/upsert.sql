INSERT INTO cert_finding (number, finding_key, report, kind, identifier, malware, ip, port, transport, host, asn, owner, tlp, state, first_seen, last_seen, times, reopened, state_at, fixed_at, notice, noticed_at, open_at, told_at, incident)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6, given.column7, given.column8, given.column9, given.column10, given.column11, given.column12, given.column13, 'open', given.column14, given.column15, given.column16, 0, given.column15, 0, 0, 0, given.column14, 0, NULL FROM {rows} WHERE TRUE
ON CONFLICT (finding_key) DO UPDATE SET
  report = CASE WHEN excluded.last_seen >= cert_finding.last_seen THEN excluded.report ELSE cert_finding.report END,
  host = CASE WHEN excluded.last_seen >= cert_finding.last_seen THEN excluded.host ELSE cert_finding.host END,
  asn = CASE WHEN excluded.last_seen >= cert_finding.last_seen THEN excluded.asn ELSE cert_finding.asn END,
  owner = CASE WHEN excluded.last_seen >= cert_finding.last_seen THEN excluded.owner ELSE cert_finding.owner END,
  tlp = CASE WHEN excluded.tlp > cert_finding.tlp THEN excluded.tlp ELSE cert_finding.tlp END,
  first_seen = CASE WHEN excluded.first_seen < cert_finding.first_seen THEN excluded.first_seen ELSE cert_finding.first_seen END,
  last_seen = CASE WHEN excluded.last_seen > cert_finding.last_seen THEN excluded.last_seen ELSE cert_finding.last_seen END,
  times = cert_finding.times + excluded.times,
  reopened = cert_finding.reopened + CASE WHEN cert_finding.fixed_at > 0 AND excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN 1 ELSE 0 END,
  open_at = CASE WHEN cert_finding.fixed_at > 0 AND excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN excluded.first_seen WHEN excluded.first_seen < cert_finding.open_at AND cert_finding.reopened = 0 THEN excluded.first_seen ELSE cert_finding.open_at END,
  told_at = CASE WHEN cert_finding.fixed_at > 0 AND excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN 0 ELSE cert_finding.told_at END,
  state_at = CASE WHEN cert_finding.fixed_at > 0 AND excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN excluded.last_seen ELSE cert_finding.state_at END,
  state = CASE WHEN cert_finding.fixed_at > 0 AND excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN 'open' ELSE cert_finding.state END,
  fixed_at = CASE WHEN excluded.last_seen > cert_finding.fixed_at AND cert_finding.state IN ('claimed', 'presumed', 'confirmed') THEN 0 ELSE cert_finding.fixed_at END
RETURNING number, finding_key
