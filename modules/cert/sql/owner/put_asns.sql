INSERT INTO cert_asn (asn, organisation) SELECT given.column1, given.column2 FROM {rows} WHERE TRUE ON CONFLICT (asn) DO UPDATE SET organisation = excluded.organisation
