DELETE FROM cert_domain WHERE organisation = $1
