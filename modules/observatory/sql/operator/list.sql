SELECT asn, also, name_ar, name_en FROM observatory_operator ORDER BY asn
