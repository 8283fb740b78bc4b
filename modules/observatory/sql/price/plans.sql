SELECT asn, name, kind, price, days, sold_from, sold_until, source, down_kbit, data_mb, extra_mb, minutes, extra_minute, sms, extra_sms FROM observatory_plan
WHERE sold_from <= $1 AND (sold_until IS NULL OR sold_until >= $1) ORDER BY number
