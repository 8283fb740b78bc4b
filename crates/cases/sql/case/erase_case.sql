UPDATE case_file SET state = $2, is_open = 0, age_band = '', lang = '', outcome = '', assignee = NULL,
  changed_at = $3, closed_at = NULL, is_unread = 0, lookup_hash = NULL, sign_key = NULL, part_seq = 0
WHERE id = $1
