SELECT DISTINCT owner FROM cert_finding WHERE state = 'open' AND last_seen > noticed_at AND owner > 0 ORDER BY owner
