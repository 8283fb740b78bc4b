SELECT place, stamp, size FROM cert_import WHERE source = $1
