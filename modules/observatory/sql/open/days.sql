SELECT day, n, sha256 FROM observatory_day ORDER BY day DESC
