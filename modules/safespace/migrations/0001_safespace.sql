CREATE TABLE safespace_class (
  id BYTEA PRIMARY KEY,
  code TEXT UNIQUE,
  secret_hash BYTEA NOT NULL UNIQUE,
  game TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  finished BIGINT NOT NULL
);

CREATE TABLE safespace_count (
  class BYTEA NOT NULL,
  pair BIGINT NOT NULL,
  is_swapped BIGINT NOT NULL,
  before_right BIGINT NOT NULL,
  after_right BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (class, pair, is_swapped, before_right, after_right)
) /* without rowid */;

CREATE TABLE safespace_ticket (
  class BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (class, hash)
) /* without rowid */;

CREATE TABLE safespace_month (
  month BIGINT NOT NULL,
  game TEXT NOT NULL,
  classes BIGINT NOT NULL,
  pupils BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  before_right BIGINT NOT NULL,
  after_right BIGINT NOT NULL,
  PRIMARY KEY (month, game)
) /* without rowid */;
