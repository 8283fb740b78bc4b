DELETE FROM content_version WHERE kind = $1 AND id = $2 AND state = 'draft' AND number = $3 AND revision = $4
