UPDATE cert_delivery SET state = $3, uncertain = uncertain + $4, detail = $5, send_at = $6, leased_until = 0, changed_at = $7 WHERE notice = $1 AND mail = $2 AND state = 'sending' AND attempts = $8
