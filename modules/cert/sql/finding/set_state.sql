UPDATE cert_finding SET state = $2, state_at = $3, fixed_at = CASE WHEN CAST($4 AS BIGINT) = 0 OR fixed_at = 0 THEN $4 ELSE fixed_at END WHERE number = $1
