SELECT min(made_at) AS made_at FROM observatory_result
