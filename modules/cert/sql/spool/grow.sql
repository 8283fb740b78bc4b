UPDATE cert_spool SET portions = $3, size = size + $4, changed_at = $5 WHERE blob = $1 AND portions = $2
