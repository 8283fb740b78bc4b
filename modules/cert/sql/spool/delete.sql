DELETE FROM cert_spool WHERE blob = $1
