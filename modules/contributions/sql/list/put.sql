INSERT INTO contributions_list (id, body, made_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET body = excluded.body, made_at = excluded.made_at
