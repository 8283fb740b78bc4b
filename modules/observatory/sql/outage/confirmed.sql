SELECT id, signal, area, asn, began_at, told_at, ended_at, severity, state, note_ar, note_en, decided_at FROM observatory_outage
WHERE began_at > $1 AND state = 'confirmed' ORDER BY began_at DESC, id LIMIT $2
