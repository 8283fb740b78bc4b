CREATE TABLE identity_account (
  id BYTEA NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  state TEXT NOT NULL,
  salt BYTEA,
  proof_hash BYTEA,
  totp_secret BYTEA,
  totp_step BIGINT NOT NULL,
  invite_hash BYTEA,
  invite_until BIGINT NOT NULL
) /* without rowid */;

CREATE UNIQUE INDEX identity_account_invite ON identity_account (invite_hash);
