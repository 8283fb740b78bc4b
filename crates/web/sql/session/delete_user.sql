DELETE FROM web_session WHERE user_id = $1
