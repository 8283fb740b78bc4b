DELETE FROM observatory_test WHERE ended_at < $1
