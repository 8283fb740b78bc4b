DELETE FROM observatory_check WHERE at < $1
