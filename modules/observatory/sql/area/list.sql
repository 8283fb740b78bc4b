SELECT code, name_ar, name_en, shape FROM observatory_area ORDER BY code
