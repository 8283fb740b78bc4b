SELECT e.event_key FROM {rows} JOIN cert_event e ON e.event_key = given.column1
