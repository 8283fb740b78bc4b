DELETE FROM observatory_check WHERE probe = $1
