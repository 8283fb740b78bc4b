DELETE FROM web_session WHERE expires_at <= $1
