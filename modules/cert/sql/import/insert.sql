INSERT INTO cert_import (number, name, way, place, blob, size, stamp, mapping, report, tlp, state, position, events, duplicates, rejected, mended, unowned, done_bytes, first_at, last_at, problem, holder, leased_until, actor, made_at, ended_at, tries, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, 'waiting', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', NULL, 0, $10, $11, 0, 0, $12)
