UPDATE cert_delivery SET state = 'ready', attempts = 0, send_at = $2, changed_at = $2 WHERE notice = $1 AND state IN ('sent', 'failed', 'uncertain', 'later', 'bounced')
