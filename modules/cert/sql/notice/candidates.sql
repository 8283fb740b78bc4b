SELECT owner, COUNT(*) AS n, MAX(tlp) AS tlp FROM cert_finding WHERE state = 'open' AND last_seen > noticed_at AND owner > 0 GROUP BY owner ORDER BY owner
