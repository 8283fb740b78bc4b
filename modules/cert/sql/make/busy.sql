SELECT organisation FROM cert_notice WHERE day = $1 UNION SELECT organisation FROM cert_making ORDER BY organisation
