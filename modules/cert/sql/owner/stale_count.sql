SELECT COUNT(*) AS n FROM cert_contact WHERE state = 'stale'
