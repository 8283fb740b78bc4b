INSERT INTO cert_notice_line (notice, finding, last_seen, tlp)
SELECT CAST($1 AS BIGINT), f.number, f.last_seen, f.tlp FROM cert_finding f WHERE f.owner = $2 AND f.state = 'open' AND f.last_seen > f.noticed_at AND f.tlp <= $3
