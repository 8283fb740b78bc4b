DELETE FROM cert_event WHERE event_key < $1
