SELECT name, kind, blob, about, changed_at FROM cert_document ORDER BY kind, name
