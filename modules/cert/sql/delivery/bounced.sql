UPDATE cert_delivery SET state = 'bounced', detail = $3, changed_at = $4 WHERE notice = $1 AND mail = $2
