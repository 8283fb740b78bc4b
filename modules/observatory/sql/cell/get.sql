SELECT n, sketches FROM observatory_cell WHERE level = $1 AND start = $2 AND area = $3 AND asn = $4 AND technology = $5
