INSERT INTO observatory_operator (asn, also, name_ar, name_en) VALUES ($1, $2, $3, $4)
