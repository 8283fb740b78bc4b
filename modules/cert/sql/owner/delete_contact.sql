DELETE FROM cert_contact WHERE organisation = $1 AND mail = $2
