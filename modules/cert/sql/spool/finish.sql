DELETE FROM cert_spool WHERE blob = $1 AND portions = $2
