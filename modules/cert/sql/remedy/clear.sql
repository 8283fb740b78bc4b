DELETE FROM cert_remedy
