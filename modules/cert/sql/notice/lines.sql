SELECT f.number, f.report, f.kind, f.identifier, f.malware, f.ip, f.port, f.transport, f.host, f.asn, f.owner, f.tlp, f.state, f.first_seen, l.last_seen, f.times, f.reopened, f.state_at, f.fixed_at, f.notice, f.noticed_at
FROM cert_notice_line l JOIN cert_notice n ON n.number = l.notice JOIN cert_finding f ON f.number = l.finding
WHERE l.notice = $1 AND l.finding > $2 AND f.tlp <= n.tlp AND f.owner = n.organisation AND f.state <> 'false' ORDER BY l.finding LIMIT $3
