SELECT user_id, login, name, roles, tab_key FROM web_session WHERE token_hash = $1 AND expires_at > $2
