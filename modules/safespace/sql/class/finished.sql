UPDATE safespace_class SET finished = finished + 1 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2 AND finished < $3
