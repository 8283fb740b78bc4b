SELECT day FROM cert_report_day WHERE report = $1 ORDER BY day DESC LIMIT $2
