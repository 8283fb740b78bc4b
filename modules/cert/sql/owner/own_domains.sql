SELECT domain FROM cert_domain WHERE organisation = $1 ORDER BY domain
