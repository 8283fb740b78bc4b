SELECT area, asn, COUNT(*) AS n FROM observatory_complaint WHERE opened_at >= $1 AND opened_at < $2 GROUP BY area, asn
