DELETE FROM cert_reject WHERE import = $1
