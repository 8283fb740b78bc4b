SELECT m.organisation, m.lang, m.day, m.notice, o.approval FROM cert_making m JOIN cert_organisation o ON o.number = m.organisation ORDER BY m.organisation, m.lang LIMIT 100
