DELETE FROM cert_making WHERE organisation = $1 AND lang = $2
