SELECT kind, owner, first_seen, fixed_at, state, noticed_at, CASE WHEN notice > 0 THEN 1 ELSE 0 END AS was_noticed FROM cert_finding
WHERE state IN ('presumed', 'confirmed') AND fixed_at >= $1 ORDER BY kind, owner LIMIT $2
