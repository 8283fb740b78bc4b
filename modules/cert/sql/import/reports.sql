SELECT report FROM cert_report_day WHERE import = $1 ORDER BY report
