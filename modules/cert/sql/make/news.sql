SELECT f.number FROM cert_finding f JOIN cert_making m ON m.organisation = +f.owner AND m.notice = m.first AND f.tlp <= m.tlp
WHERE f.number >= $1 AND f.number < $2 AND f.state = 'open' AND f.last_seen > f.noticed_at LIMIT 1
