SELECT tick, state FROM observatory_watch WHERE signal = $1
