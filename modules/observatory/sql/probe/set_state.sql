UPDATE observatory_probe SET state = $2 WHERE id = $1 AND state <> 'waiting'
