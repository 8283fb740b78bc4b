SELECT n.number, n.day, n.lang, n.state FROM cert_notice n JOIN cert_notice_line l ON l.notice = n.number AND l.finding = $1
WHERE n.organisation IN (SELECT e.owner FROM cert_event e WHERE e.finding = $1 UNION SELECT f.owner FROM cert_finding f WHERE f.number = $1)
ORDER BY n.number DESC LIMIT 50
