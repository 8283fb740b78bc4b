SELECT f.kind, f.identifier, COUNT(*) AS n FROM cert_notice_line l JOIN cert_finding f ON f.number = l.finding WHERE l.notice = $1 GROUP BY f.kind, f.identifier ORDER BY n DESC, f.kind, f.identifier
