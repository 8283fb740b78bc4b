CREATE TABLE identity_passkey (
  id BYTEA NOT NULL PRIMARY KEY,
  user_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  credential TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT
) /* without rowid */;

CREATE INDEX identity_passkey_user ON identity_passkey (user_id);
