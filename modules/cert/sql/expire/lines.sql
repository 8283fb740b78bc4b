DELETE FROM cert_notice_line WHERE notice = $1
