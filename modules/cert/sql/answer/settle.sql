UPDATE cert_answer SET state = 'settled' WHERE finding = $1 AND state = 'waiting'
