SELECT made_at, area, technology, promised_down, promised_up, result FROM observatory_session WHERE token = $1
