UPDATE content_version SET state = 'live', approver_name = $4, approved_at = $5 WHERE kind = $1 AND id = $2 AND number = $3 AND state = 'draft' AND revision = $6
