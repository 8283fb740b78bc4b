SELECT COUNT(*) AS n, COALESCE(MAX(tlp), 0) AS tlp FROM cert_notice_line WHERE notice = $1
