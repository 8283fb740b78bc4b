UPDATE cert_finding SET notice = $1, noticed_at = (SELECT l.last_seen FROM cert_notice_line l WHERE l.notice = $1 AND l.finding = cert_finding.number)
WHERE number IN (SELECT l.finding FROM cert_notice_line l WHERE l.notice = $1)
