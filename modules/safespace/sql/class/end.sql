UPDATE safespace_class SET ended_at = $2, code = NULL WHERE id = $1 AND ended_at IS NULL
