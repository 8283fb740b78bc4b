INSERT INTO cert_domain (domain, organisation) SELECT given.column1, given.column2 FROM {rows} WHERE TRUE ON CONFLICT (domain) DO UPDATE SET organisation = excluded.organisation
