SELECT id, signal, area, asn, began_at, told_at, ended_at, severity, state, note_ar, note_en, decided_at FROM observatory_outage WHERE id = $1
