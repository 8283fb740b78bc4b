UPDATE observatory_probe SET state = 'waiting', token_hash = NULL, code_hash = $2, code_until = $3 WHERE id = $1
