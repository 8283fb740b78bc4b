SELECT ended_at, subtest, ending, micros, bytes, kbits, min_rtt, lost, held_back, said_kbits, asn, trips FROM observatory_test WHERE session = $1 ORDER BY ended_at LIMIT 16
