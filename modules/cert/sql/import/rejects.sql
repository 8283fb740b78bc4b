SELECT file, line, code, field, reason, content FROM cert_reject WHERE import = $1 ORDER BY file, line LIMIT $2 OFFSET $3
