SELECT COUNT(*) AS n, COALESCE(MAX(tlp), 0) AS tlp FROM cert_finding WHERE owner = $1 AND state = 'open' AND last_seen > noticed_at
