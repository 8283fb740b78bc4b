SELECT id, desk, state, is_open, category, urgency, age_band, lang, channel, outcome, assignee, merged_into, opened_at, changed_at, answered_at, closed_at, due_at, is_unread, seq, part_seq, epoch, sign_key
FROM case_file WHERE id = $1
