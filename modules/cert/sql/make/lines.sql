INSERT INTO cert_notice_line (notice, finding, last_seen, tlp)
SELECT m.notice, f.number, f.noticed_at, f.tlp FROM cert_finding f JOIN cert_making m ON m.organisation = +f.owner AND m.first = f.notice AND f.tlp <= m.tlp
WHERE f.number >= $1 AND f.number < $2 ORDER BY m.notice, f.number
ON CONFLICT (notice, finding) DO UPDATE SET last_seen = excluded.last_seen, tlp = excluded.tlp
