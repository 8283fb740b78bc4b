UPDATE cert_organisation SET portal_secret = $2, changed_at = $3 WHERE number = $1
