SELECT COALESCE(MAX(approved_at), 0) AS last, COUNT(*) AS n FROM content_version WHERE state = 'live'
