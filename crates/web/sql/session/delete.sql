DELETE FROM web_session WHERE token_hash = $1
