SELECT area, asn, seen_at, failing FROM observatory_probe WHERE state = 'active' AND seen_at > $1
