SELECT COUNT(*) AS n FROM job WHERE kind = $1 AND state <> 'dead'
