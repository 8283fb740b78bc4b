SELECT id, made_at, way, area, asn, technology, down, up, idle, loaded, lost, promised_down, promised_up, marks FROM observatory_result WHERE made_at >= $1 AND made_at < $2
