DELETE FROM web_session WHERE user_id = $1 AND token_hash <> $2
