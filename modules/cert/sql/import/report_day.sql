INSERT INTO cert_report_day (report, day, import) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
