SELECT COALESCE(MAX(number), 0) + 1 AS n FROM observatory_target
