DELETE FROM observatory_complaint WHERE length(secret) = 0 AND opened_at < $1
