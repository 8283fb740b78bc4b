INSERT INTO observatory_complaint (case_id, asn, area, opened_at, secret) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id) DO NOTHING
