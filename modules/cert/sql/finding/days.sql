SELECT DISTINCT d.day FROM cert_report_day d JOIN cert_import i ON i.number = d.import WHERE d.report = $1 AND i.state = 'done' ORDER BY d.day DESC LIMIT $2
