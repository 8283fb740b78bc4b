SELECT number, blob FROM cert_import WHERE made_at < $1 AND blob IS NOT NULL AND state IN ('failed', 'stopped') LIMIT $2
