SELECT blob FROM cert_spool WHERE changed_at < $1 ORDER BY changed_at LIMIT 1
