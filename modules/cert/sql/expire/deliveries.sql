DELETE FROM cert_delivery WHERE notice = $1
