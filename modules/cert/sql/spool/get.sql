SELECT name, portions, size FROM cert_spool WHERE blob = $1 AND actor = $2
