UPDATE observatory_cell SET n = $6, sketches = $7 WHERE level = $1 AND start = $2 AND area = $3 AND asn = $4 AND technology = $5
