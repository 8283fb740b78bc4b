UPDATE cert_finding SET
  state = CASE WHEN state = 'claimed' THEN 'confirmed' ELSE 'presumed' END,
  state_at = $3,
  fixed_at = CASE WHEN state = 'claimed' THEN fixed_at ELSE last_seen + $4 END
WHERE report = $1 AND state IN ('open', 'claimed') AND last_seen < $2
