UPDATE cert_delivery SET state = 'bounced', detail = $3, send_at = 0, leased_until = 0, changed_at = $4 WHERE notice = $1 AND mail = $2 AND state NOT IN ('blocked', 'bounced')
