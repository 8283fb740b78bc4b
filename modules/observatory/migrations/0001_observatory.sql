CREATE TABLE observatory_area (
  code TEXT PRIMARY KEY,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  shape TEXT NOT NULL
) /* without rowid */;

CREATE TABLE observatory_operator (
  asn BIGINT PRIMARY KEY,
  also TEXT NOT NULL,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL
);

CREATE TABLE observatory_plan (
  number BIGINT PRIMARY KEY,
  asn BIGINT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  price BIGINT NOT NULL,
  days BIGINT NOT NULL,
  sold_from BIGINT NOT NULL,
  sold_until BIGINT,
  source TEXT NOT NULL,
  down_kbit BIGINT,
  data_mb BIGINT,
  extra_mb BIGINT,
  minutes BIGINT,
  extra_minute BIGINT,
  sms BIGINT,
  extra_sms BIGINT
);

CREATE TABLE observatory_income (
  year BIGINT NOT NULL,
  who TEXT NOT NULL,
  income BIGINT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (year, who)
) /* without rowid */;

CREATE TABLE observatory_test (
  id BYTEA PRIMARY KEY,
  ended_at BIGINT NOT NULL,
  session BYTEA,
  subtest TEXT NOT NULL,
  ending TEXT NOT NULL,
  micros BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  kbits BIGINT NOT NULL,
  min_rtt BIGINT,
  lost BIGINT,
  held_back BIGINT,
  said_kbits BIGINT,
  asn BIGINT NOT NULL,
  is_tls BIGINT NOT NULL,
  client TEXT NOT NULL,
  trips TEXT NOT NULL
);
CREATE INDEX observatory_test_ended ON observatory_test (ended_at);
CREATE INDEX observatory_test_session ON observatory_test (session);

CREATE TABLE observatory_result (
  id BYTEA PRIMARY KEY,
  session BYTEA UNIQUE,
  made_at BIGINT NOT NULL,
  way TEXT NOT NULL,
  area TEXT NOT NULL,
  asn BIGINT NOT NULL,
  technology TEXT NOT NULL,
  down BIGINT,
  up BIGINT,
  idle BIGINT,
  loaded BIGINT,
  lost BIGINT,
  promised_down BIGINT,
  promised_up BIGINT,
  marks TEXT NOT NULL
);
CREATE INDEX observatory_result_made ON observatory_result (made_at);

CREATE TABLE observatory_day (
  day BIGINT PRIMARY KEY,
  n BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  blob BYTEA NOT NULL
);

CREATE TABLE observatory_cell (
  level TEXT NOT NULL,
  start BIGINT NOT NULL,
  area TEXT NOT NULL,
  asn BIGINT NOT NULL,
  technology TEXT NOT NULL,
  n BIGINT NOT NULL,
  sketches BYTEA NOT NULL,
  PRIMARY KEY (level, start, area, asn, technology)
) /* without rowid */;
