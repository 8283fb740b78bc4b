SELECT 1 AS one FROM safespace_ticket WHERE class = $1 AND hash = $2
