SELECT seq, kind, actor, at, value FROM case_event WHERE case_id = $1 ORDER BY seq
