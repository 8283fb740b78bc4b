INSERT INTO cert_notice_line (notice, finding, last_seen, tlp)
SELECT CAST($1 AS BIGINT), l.finding, l.last_seen, l.tlp FROM cert_notice_line l WHERE l.notice = $2 AND l.tlp <= $3
