DELETE FROM observatory_session WHERE made_at < $1
