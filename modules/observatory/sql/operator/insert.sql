INSERT INTO observatory_operator (asn, also, name_ar, name_en, mail) VALUES ($1, $2, $3, $4, $5)
