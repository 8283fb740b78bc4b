SELECT asn, organisation FROM cert_asn ORDER BY asn
