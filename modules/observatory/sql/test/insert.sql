INSERT INTO observatory_test (id, ended_at, session, subtest, ending, micros, bytes, kbits, min_rtt, lost, held_back, said_kbits, asn, is_tls, client, trips)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
