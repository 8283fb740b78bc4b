UPDATE observatory_outage SET state = $2, note_ar = $3, note_en = $4, decided_at = $5 WHERE id = $1
