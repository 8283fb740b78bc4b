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
  name_en TEXT NOT NULL,
  mail TEXT NOT NULL
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

CREATE TABLE observatory_probe (
  id BYTEA PRIMARY KEY,
  name TEXT NOT NULL,
  area TEXT NOT NULL,
  asn BIGINT NOT NULL,
  technology TEXT NOT NULL,
  state TEXT NOT NULL,
  code_hash BYTEA UNIQUE,
  code_until BIGINT NOT NULL,
  token_hash BYTEA UNIQUE,
  made_at BIGINT NOT NULL,
  enrolled_at BIGINT NOT NULL DEFAULT 0,
  seen_at BIGINT NOT NULL DEFAULT 0,
  version TEXT NOT NULL DEFAULT '',
  clock_off BIGINT NOT NULL DEFAULT 0,
  backlog BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0,
  failing BIGINT NOT NULL DEFAULT 0,
  tested_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE observatory_target (
  number BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  state TEXT NOT NULL
);

CREATE TABLE observatory_check (
  probe BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  target BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  micros BIGINT NOT NULL,
  PRIMARY KEY (probe, seq)
) /* without rowid */;
CREATE INDEX observatory_check_at ON observatory_check (at);

CREATE TABLE observatory_availability (
  start BIGINT NOT NULL,
  area TEXT NOT NULL,
  asn BIGINT NOT NULL,
  kind TEXT NOT NULL,
  n BIGINT NOT NULL,
  ok BIGINT NOT NULL,
  PRIMARY KEY (start, area, asn, kind)
) /* without rowid */;

CREATE TABLE observatory_watch (
  signal TEXT PRIMARY KEY,
  tick BIGINT NOT NULL,
  state TEXT NOT NULL
) /* without rowid */;

CREATE TABLE observatory_listener (
  id BYTEA PRIMARY KEY,
  since BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
) /* without rowid */;

CREATE TABLE observatory_outage (
  id BYTEA PRIMARY KEY,
  signal TEXT NOT NULL,
  area TEXT NOT NULL,
  asn BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  ended_at BIGINT,
  severity BIGINT NOT NULL,
  state TEXT NOT NULL,
  note_ar TEXT NOT NULL DEFAULT '',
  note_en TEXT NOT NULL DEFAULT '',
  decided_at BIGINT
);
CREATE INDEX observatory_outage_began ON observatory_outage (began_at);
CREATE INDEX observatory_outage_open ON observatory_outage (ended_at, signal);

CREATE TABLE observatory_complaint (
  case_id BYTEA PRIMARY KEY,
  asn BIGINT NOT NULL,
  area TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  secret TEXT NOT NULL,
  passes BIGINT NOT NULL DEFAULT 0,
  passed_at BIGINT,
  answer_due BIGINT,
  answered_at BIGINT,
  in_time BIGINT
);
CREATE INDEX observatory_complaint_opened ON observatory_complaint (opened_at);
CREATE INDEX observatory_complaint_due ON observatory_complaint (answer_due);

CREATE TABLE observatory_complaint_count (
  month BIGINT NOT NULL,
  asn BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (month, asn)
) /* without rowid */;
