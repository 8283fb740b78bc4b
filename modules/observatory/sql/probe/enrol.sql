UPDATE observatory_probe SET state = 'active', code_hash = NULL, token_hash = $2, enrolled_at = $3, seen_at = $3, version = $4 WHERE id = $1 AND code_hash = $5
