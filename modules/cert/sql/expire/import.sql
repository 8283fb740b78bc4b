DELETE FROM cert_import WHERE number = $1
