UPDATE cert_import SET leased_until = $3 WHERE number = $1 AND holder = $2 AND state = 'running'
