INSERT INTO observatory_area (code, name_ar, name_en, shape) VALUES ($1, $2, $3, $4)
