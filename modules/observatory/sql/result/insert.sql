INSERT INTO observatory_result (id, session, made_at, way, area, asn, technology, down, up, idle, loaded, lost, promised_down, promised_up, marks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
