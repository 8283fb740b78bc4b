SELECT id, name, area, asn, technology, state, code_until, enrolled_at, seen_at, version, clock_off, backlog, refused, failing, tested_at FROM observatory_probe ORDER BY area, name, id
