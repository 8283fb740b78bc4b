INSERT INTO contributions_figure (action, token, value, who, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (action, token) DO UPDATE SET value = excluded.value, who = excluded.who, at = excluded.at
