DELETE FROM cert_document WHERE name = $1
