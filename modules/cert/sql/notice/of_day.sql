SELECT number FROM cert_notice WHERE organisation = $1 AND day = $2
