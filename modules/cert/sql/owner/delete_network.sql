DELETE FROM cert_network WHERE organisation = $1 AND network = $2
