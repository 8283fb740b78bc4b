SELECT notice, finding, last_seen FROM cert_notice_line WHERE notice = $1 AND finding > $2 ORDER BY finding LIMIT $3
