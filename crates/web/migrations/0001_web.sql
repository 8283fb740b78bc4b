CREATE TABLE web_session (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  user_id BYTEA NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  tab_key BYTEA NOT NULL
) /* without rowid */;

CREATE INDEX web_session_user ON web_session (user_id);

CREATE INDEX web_session_expires ON web_session (expires_at);
