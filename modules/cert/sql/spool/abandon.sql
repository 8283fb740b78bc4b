UPDATE cert_spool SET actor = '', portions = -1, changed_at = 0 WHERE blob = $1
