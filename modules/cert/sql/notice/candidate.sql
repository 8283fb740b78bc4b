SELECT COUNT(*) AS n FROM cert_finding WHERE owner = $1 AND state = 'open' AND last_seen > noticed_at AND tlp <= $2
