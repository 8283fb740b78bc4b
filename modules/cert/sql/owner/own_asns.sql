SELECT asn FROM cert_asn WHERE organisation = $1 ORDER BY asn
