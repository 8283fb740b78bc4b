UPDATE content_version SET is_hidden = $4, skeleton = $5, ar = $6, en = $7, base_skeleton = $8, base_ar = $9, base_en = $10, authors = $11, author_names = $12, changed_at = $13,
  revision = revision + 1
WHERE kind = $1 AND id = $2 AND number = $3 AND state = 'draft' AND revision = $14
