SELECT m.organisation, m.lang, m.day, m.notice, o.approval, o.state FROM cert_making m JOIN cert_organisation o ON o.number = m.organisation
WHERE m.notice <= $1 AND m.organisation IN (SELECT DISTINCT organisation FROM cert_making WHERE notice <= $1 ORDER BY organisation LIMIT 50) ORDER BY m.organisation, m.lang
