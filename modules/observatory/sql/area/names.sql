SELECT code, name_ar, name_en FROM observatory_area ORDER BY code
