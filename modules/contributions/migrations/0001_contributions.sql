CREATE TABLE contributions_list (
  id TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  made_at BIGINT NOT NULL
) /* without rowid */;

CREATE TABLE contributions_action (
  id BYTEA NOT NULL PRIMARY KEY,
  list TEXT NOT NULL,
  issue TEXT NOT NULL,
  head BIGINT NOT NULL,
  live BIGINT,
  is_dropped BIGINT NOT NULL
) /* without rowid */;

CREATE INDEX contributions_action_issue ON contributions_action (list, issue);

CREATE TABLE contributions_version (
  action BYTEA NOT NULL REFERENCES contributions_action (id),
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  author BYTEA NOT NULL,
  author_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  judge_name TEXT NOT NULL,
  judged_at BIGINT,
  PRIMARY KEY (action, number)
) /* without rowid */;

CREATE TABLE contributions_figure (
  action BYTEA NOT NULL REFERENCES contributions_action (id),
  token TEXT NOT NULL,
  value TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (action, token)
) /* without rowid */;

CREATE TABLE contributions_comment (
  id BYTEA NOT NULL PRIMARY KEY,
  action BYTEA,
  paper BIGINT,
  who TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL
) /* without rowid */;

CREATE INDEX contributions_comment_action ON contributions_comment (action, at);

CREATE INDEX contributions_comment_paper ON contributions_comment (paper, at);

CREATE TABLE contributions_paper (
  number BIGINT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL,
  list TEXT NOT NULL,
  body TEXT NOT NULL,
  frozen TEXT NOT NULL,
  hash TEXT NOT NULL,
  makers TEXT NOT NULL,
  maker_names TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  judge_name TEXT NOT NULL,
  judged_at BIGINT,
  sent_at BIGINT
) /* without rowid */;

CREATE TABLE contributions_file (
  paper BIGINT NOT NULL REFERENCES contributions_paper (number),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (paper, name)
) /* without rowid */;
