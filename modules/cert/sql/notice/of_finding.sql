SELECT n.number, n.day, n.lang, n.state FROM cert_notice_line l JOIN cert_notice n ON n.number = l.notice WHERE l.finding = $1 ORDER BY n.number DESC LIMIT 50
