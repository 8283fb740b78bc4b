DELETE FROM safespace_count WHERE class = $1
