UPDATE case_file SET is_unread = 0 WHERE id = $1
