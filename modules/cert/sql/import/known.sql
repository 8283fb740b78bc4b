SELECT number FROM cert_import WHERE place = $1 AND stamp = $2 AND size = $3 AND way = $4 LIMIT 1
