INSERT INTO case_file (id, desk, state, is_open, category, urgency, age_band, lang, channel, outcome,
  opened_at, changed_at, due_at, is_unread, seq, part_seq, epoch, lookup_hash, sign_key)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, '', $9, $9, $10, 1, 0, $11, 0, $12, $13)
