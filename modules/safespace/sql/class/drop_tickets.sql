DELETE FROM safespace_ticket WHERE class = $1
