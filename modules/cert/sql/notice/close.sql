UPDATE cert_notice SET state = CASE WHEN EXISTS (SELECT 1 FROM cert_delivery d WHERE d.notice = cert_notice.number AND d.state = 'sent') THEN 'sent'
  WHEN EXISTS (SELECT 1 FROM cert_delivery d WHERE d.notice = cert_notice.number AND d.state IN ('failed', 'bounced')) THEN 'failed' ELSE 'nobody' END
WHERE state = 'approved' AND (CAST($1 AS BIGINT) = 0 OR number = $1)
  AND NOT EXISTS (SELECT 1 FROM cert_delivery d WHERE d.notice = cert_notice.number AND d.state IN ('ready', 'sending', 'later', 'uncertain'))
