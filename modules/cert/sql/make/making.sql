SELECT COALESCE(MAX(notice), 0) AS newest FROM cert_making
