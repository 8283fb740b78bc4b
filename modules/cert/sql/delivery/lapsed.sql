UPDATE cert_delivery SET state = 'uncertain', uncertain = uncertain + 1, detail = 'interrupted', send_at = $2, leased_until = 0, changed_at = $1 WHERE state = 'sending' AND leased_until < $1
