DELETE FROM cert_remedy WHERE month >= $1 OR month < $2
