UPDATE cert_delivery SET detail = $3, changed_at = $4 WHERE notice = $1 AND mail = $2 AND state IN ('sent', 'uncertain')
