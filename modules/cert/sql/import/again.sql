UPDATE cert_import SET state = 'waiting', problem = '', mapping = $2, ended_at = 0 WHERE number = $1 AND state IN ('failed', 'stopped')
