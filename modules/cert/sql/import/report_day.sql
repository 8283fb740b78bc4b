INSERT INTO cert_report_day (report, day) VALUES ($1, $2) ON CONFLICT DO NOTHING
