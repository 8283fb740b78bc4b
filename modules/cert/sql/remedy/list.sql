SELECT month, owner, kind, what, hours, n FROM cert_remedy WHERE month >= $1
