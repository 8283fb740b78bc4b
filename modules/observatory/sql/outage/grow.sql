UPDATE observatory_outage SET severity = $4 WHERE signal = $1 AND area = $2 AND asn = $3 AND ended_at IS NULL
