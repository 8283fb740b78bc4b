UPDATE cert_import SET state = 'waiting', problem = '', mapping = $2, position = 0, events = 0, duplicates = 0, rejected = 0, mended = 0, unowned = 0, done_bytes = 0, ended_at = 0, tries = 0
WHERE number = $1 AND state IN ('failed', 'stopped')
