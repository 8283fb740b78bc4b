INSERT INTO contributions_file (paper, name, sha256, bytes) VALUES ($1, $2, $3, $4)
