INSERT INTO safespace_ticket (class, hash) VALUES ($1, $2) ON CONFLICT (class, hash) DO NOTHING
