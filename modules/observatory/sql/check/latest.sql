SELECT c.at, c.outcome, c.micros, c.target FROM observatory_check c WHERE c.probe = $1 ORDER BY c.seq DESC LIMIT $2
