SELECT id, state, category, urgency, age_band, lang, channel, assignee, merged_into, opened_at, changed_at, due_at, answered_at, is_unread
FROM case_file
WHERE desk = $1 AND category = $2 AND is_open = 1
  AND (urgency, due_at, id) > ($3, $4, $5)
ORDER BY urgency, due_at, id
LIMIT $6
