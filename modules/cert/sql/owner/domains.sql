SELECT domain, organisation FROM cert_domain ORDER BY domain
