SELECT blob FROM cert_spool WHERE changed_at < $1 LIMIT 50
