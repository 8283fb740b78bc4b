UPDATE cert_finding SET notice = m.notice, noticed_at = cert_finding.last_seen FROM cert_making m
WHERE cert_finding.number >= $1 AND cert_finding.number < $2 AND cert_finding.state = 'open' AND cert_finding.last_seen > cert_finding.noticed_at
  AND m.organisation = +cert_finding.owner AND m.notice = m.first AND cert_finding.tlp <= m.tlp
