SELECT asn, n FROM observatory_complaint_count WHERE month = $1
