SELECT number, message FROM cert_notice WHERE made_at < $1 LIMIT $2
