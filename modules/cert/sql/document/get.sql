SELECT name, kind, blob, about, changed_at FROM cert_document WHERE name = $1
