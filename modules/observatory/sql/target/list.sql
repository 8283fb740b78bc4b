SELECT number, kind, address, seconds, state FROM observatory_target ORDER BY number
