UPDATE cert_import SET state = $3, problem = $4, ended_at = $5, holder = NULL, leased_until = 0, blob = CASE WHEN $3 = 'done' THEN NULL ELSE blob END WHERE number = $1 AND holder = $2
