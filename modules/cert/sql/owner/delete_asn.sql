DELETE FROM cert_asn WHERE organisation = $1 AND asn = $2
