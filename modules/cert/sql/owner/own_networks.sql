SELECT network FROM cert_network WHERE organisation = $1 ORDER BY network
