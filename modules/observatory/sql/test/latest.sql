SELECT ended_at, subtest, ending, micros, bytes, kbits, min_rtt, lost, held_back, said_kbits, asn, client FROM observatory_test ORDER BY ended_at DESC LIMIT $1
