INSERT INTO observatory_plan (number, asn, name, kind, price, days, sold_from, sold_until, source, down_kbit, data_mb, extra_mb, minutes, extra_minute, sms, extra_sms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
