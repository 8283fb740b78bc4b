DELETE FROM cert_domain WHERE organisation = $1 AND domain = $2
