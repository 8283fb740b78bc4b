DELETE FROM cert_report_day WHERE import = $1
