SELECT concat_ws('␟', f.number, f.owner, f.tlp, f.asn, f.port, f.times, f.first_seen, f.last_seen, f.state, f.report, f.kind, f.identifier, f.malware, f.ip, f.transport, f.host) AS cells
FROM {rows} JOIN cert_finding f ON f.number = given.column1
