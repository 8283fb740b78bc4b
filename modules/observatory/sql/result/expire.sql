DELETE FROM observatory_result WHERE made_at < $1
