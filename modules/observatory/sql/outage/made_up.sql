INSERT INTO observatory_outage (id, signal, area, asn, began_at, told_at, ended_at, severity, state, note_ar, note_en, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
