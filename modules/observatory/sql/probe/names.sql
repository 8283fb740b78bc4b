SELECT COUNT(*) AS n FROM observatory_probe WHERE name = $1
