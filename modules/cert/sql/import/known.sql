SELECT number FROM cert_import WHERE place = $1 AND stamp = $2 AND size = $3 AND way = $4 AND state IN ('waiting', 'running') ORDER BY number DESC LIMIT 1
