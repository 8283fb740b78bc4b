SELECT number FROM cert_import WHERE state = 'waiting' OR (state = 'running' AND leased_until < $1) LIMIT 1
