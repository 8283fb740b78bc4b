SELECT COUNT(*) AS n FROM cert_import WHERE state IN ('waiting', 'running')
