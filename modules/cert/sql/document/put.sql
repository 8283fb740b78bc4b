INSERT INTO cert_document (name, kind, blob, about, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, blob = excluded.blob, about = excluded.about, changed_at = excluded.changed_at
