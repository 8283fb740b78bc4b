SELECT DISTINCT f.owner FROM cert_finding f WHERE f.state = 'open' AND f.last_seen > f.noticed_at AND f.owner > 0
  AND NOT EXISTS (SELECT 1 FROM cert_notice n WHERE n.organisation = f.owner AND n.day = $1)
ORDER BY f.owner
