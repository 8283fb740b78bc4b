DELETE FROM cert_network WHERE organisation = $1
