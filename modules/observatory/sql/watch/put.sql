INSERT INTO observatory_watch (signal, tick, state) VALUES ($1, $2, $3)
ON CONFLICT (signal) DO UPDATE SET tick = excluded.tick, state = excluded.state WHERE observatory_watch.tick < excluded.tick
