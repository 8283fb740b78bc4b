UPDATE cert_finding SET told_at = $2 WHERE told_at = 0 AND number IN (SELECT l.finding FROM cert_notice_line l WHERE l.notice = $1)
