SELECT f.number, f.finding_key FROM {rows} JOIN cert_finding f ON f.finding_key = given.column1
