UPDATE cert_finding SET notice = $1, noticed_at = last_seen WHERE owner = $2 AND state = 'open' AND last_seen > noticed_at
