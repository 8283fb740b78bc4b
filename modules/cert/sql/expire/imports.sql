SELECT number, blob FROM cert_import WHERE made_at < $1 AND state IN ('done', 'failed', 'stopped') LIMIT $2
