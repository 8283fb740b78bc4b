SELECT asn, also, name_ar, name_en, mail FROM observatory_operator ORDER BY asn
