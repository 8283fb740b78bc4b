DELETE FROM cert_asn WHERE organisation = $1
