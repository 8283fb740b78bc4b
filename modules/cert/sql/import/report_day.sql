INSERT INTO cert_report_day (import, report, first_day, last_day) VALUES ($1, $2, $3, $4)
ON CONFLICT (import, report) DO UPDATE SET
  first_day = CASE WHEN excluded.first_day < cert_report_day.first_day THEN excluded.first_day ELSE cert_report_day.first_day END,
  last_day = CASE WHEN excluded.last_day > cert_report_day.last_day THEN excluded.last_day ELSE cert_report_day.last_day END
