CREATE TABLE desk_member (
  id BYTEA NOT NULL PRIMARY KEY,
  desk TEXT NOT NULL,
  user_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  enc_key BYTEA NOT NULL,
  sign_key BYTEA NOT NULL,
  joined_version BIGINT NOT NULL,
  UNIQUE (desk, sign_key)
) /* without rowid */;

CREATE INDEX desk_member_user ON desk_member (desk, user_id);

CREATE TABLE desk_unlock (
  member_id BYTEA NOT NULL,
  method TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  PRIMARY KEY (member_id, method)
) /* without rowid */;

CREATE TABLE desk_roster (
  desk TEXT NOT NULL,
  version BIGINT NOT NULL,
  signed BYTEA NOT NULL,
  PRIMARY KEY (desk, version)
) /* without rowid */;

CREATE TABLE desk_proposal (
  desk TEXT NOT NULL PRIMARY KEY,
  signed BYTEA NOT NULL
) /* without rowid */;

CREATE TABLE case_file (
  id BYTEA NOT NULL PRIMARY KEY,
  desk TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  category TEXT NOT NULL,
  urgency BIGINT NOT NULL,
  age_band TEXT NOT NULL,
  lang TEXT NOT NULL,
  channel TEXT NOT NULL,
  outcome TEXT NOT NULL,
  assignee BYTEA,
  merged_into BYTEA,
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  closed_at BIGINT,
  answered_at BIGINT,
  due_at BIGINT NOT NULL,
  is_unread BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  part_seq BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  lookup_hash BYTEA,
  sign_key BYTEA
) /* without rowid */;

CREATE UNIQUE INDEX case_file_lookup ON case_file (lookup_hash);

CREATE INDEX case_file_queue ON case_file (desk, is_open, urgency, due_at, id);

CREATE INDEX case_file_state ON case_file (desk, state, urgency, due_at, id);

CREATE INDEX case_file_assignee ON case_file (assignee, is_open, urgency, due_at, id);

CREATE INDEX case_file_merged ON case_file (merged_into);

CREATE INDEX case_file_closed ON case_file (desk, closed_at);

CREATE TABLE case_epoch (
  case_id BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  header BYTEA NOT NULL,
  PRIMARY KEY (case_id, epoch),
  FOREIGN KEY (case_id) REFERENCES case_file (id) ON DELETE CASCADE
) /* without rowid */;

CREATE TABLE case_wrap (
  case_id BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  reader BYTEA NOT NULL,
  wrap BYTEA NOT NULL,
  PRIMARY KEY (case_id, epoch, reader),
  FOREIGN KEY (case_id) REFERENCES case_file (id) ON DELETE CASCADE
) /* without rowid */;

CREATE INDEX case_wrap_reader ON case_wrap (reader, case_id);

CREATE TABLE case_part (
  case_id BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  id BYTEA NOT NULL,
  kind BIGINT NOT NULL,
  role BIGINT NOT NULL,
  at BIGINT NOT NULL,
  size BIGINT NOT NULL,
  body BYTEA,
  PRIMARY KEY (case_id, seq),
  FOREIGN KEY (case_id) REFERENCES case_file (id) ON DELETE CASCADE
) /* without rowid */;

CREATE UNIQUE INDEX case_part_id ON case_part (id);

CREATE TABLE case_event (
  case_id BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (case_id, seq),
  FOREIGN KEY (case_id) REFERENCES case_file (id) ON DELETE CASCADE
) /* without rowid */;

CREATE TABLE case_link (
  a BYTEA NOT NULL,
  b BYTEA NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (a, b, kind)
) /* without rowid */;

CREATE TABLE case_count (
  desk TEXT NOT NULL,
  state TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (desk, state)
) /* without rowid */;
