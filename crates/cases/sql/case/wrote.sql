UPDATE case_file SET part_seq = $2, changed_at = $3, due_at = $4,
  is_unread = CASE WHEN $5 = 1 THEN 1 ELSE is_unread END,
  answered_at = CASE WHEN $6 = 1 AND answered_at IS NULL THEN $3 ELSE answered_at END
WHERE id = $1
