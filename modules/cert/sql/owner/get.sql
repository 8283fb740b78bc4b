SELECT number, code, name_ar, name_en, sector, rhythm, approval, state, portal_secret, changed_at FROM cert_organisation WHERE code = $1
