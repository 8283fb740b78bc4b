INSERT INTO cert_network (network, organisation) SELECT given.column1, given.column2 FROM {rows} WHERE TRUE ON CONFLICT (network) DO UPDATE SET organisation = excluded.organisation
