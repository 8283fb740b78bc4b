DELETE FROM cert_notice WHERE number = $1
