SELECT notice FROM cert_delivery WHERE (state IN ('ready', 'uncertain', 'later') AND send_at <= $1) OR (state = 'sending' AND leased_until < $1) LIMIT 1
