INSERT INTO observatory_outage (id, signal, area, asn, began_at, told_at, severity, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'alert')
