SELECT COUNT(*) AS n FROM cert_delivery WHERE notice = $1 AND state IN ('ready', 'sending', 'later', 'uncertain')
