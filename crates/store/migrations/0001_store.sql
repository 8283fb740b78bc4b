CREATE TABLE audit (
  id BYTEA NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  quiet BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  seq BIGINT,
  chain BYTEA
) /* without rowid */;

CREATE UNIQUE INDEX audit_seq ON audit (seq);

CREATE INDEX audit_unchained ON audit (quiet, at) WHERE seq IS NULL;

CREATE TABLE outbox (
  id BYTEA NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  event TEXT NOT NULL
) /* without rowid */;

CREATE TABLE job (
  id BYTEA NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  leased_until BIGINT NOT NULL,
  error TEXT NOT NULL
) /* without rowid */;

CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE blob_chunk (
  blob BYTEA NOT NULL,
  n BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (blob, n)
) /* without rowid */;

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) /* without rowid */;
