UPDATE cert_delivery SET state = 'sending', attempts = attempts + 1, leased_until = $2, changed_at = $1
WHERE (notice, mail) IN (
  SELECT notice, mail FROM cert_delivery WHERE state IN ('ready', 'uncertain', 'later') AND send_at <= $1 ORDER BY send_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING notice, mail, attempts
