DELETE FROM observatory_complaint WHERE secret = '' AND opened_at < $1 RETURNING opened_at, asn
