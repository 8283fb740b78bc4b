INSERT INTO outbox (id, at, event) VALUES ($1, $2, $3)
