SELECT network, organisation FROM cert_network ORDER BY network
