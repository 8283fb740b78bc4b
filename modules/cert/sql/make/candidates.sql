SELECT +f.owner AS owner, MIN(f.tlp) AS tlp FROM cert_finding f WHERE f.state = 'open' AND f.last_seen > f.noticed_at AND +f.owner > 0 GROUP BY +f.owner ORDER BY 1
