UPDATE content_version SET state = 'past' WHERE kind = $1 AND id = $2 AND state = 'live'
