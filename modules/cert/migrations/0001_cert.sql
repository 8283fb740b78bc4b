CREATE TABLE cert_counter (
  name TEXT PRIMARY KEY,
  n BIGINT NOT NULL
);

CREATE TABLE cert_document (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  blob BYTEA NOT NULL,
  about TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE cert_organisation (
  number BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  sector TEXT NOT NULL,
  rhythm TEXT NOT NULL,
  approval TEXT NOT NULL,
  state TEXT NOT NULL,
  portal_secret BYTEA NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE cert_contact (
  id BYTEA PRIMARY KEY,
  organisation BIGINT NOT NULL,
  mail TEXT NOT NULL,
  name TEXT NOT NULL,
  lang TEXT NOT NULL,
  format TEXT NOT NULL,
  tlp BIGINT NOT NULL,
  quiet_from BIGINT NOT NULL,
  quiet_to BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  pgp TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  active_at BIGINT NOT NULL,
  UNIQUE (organisation, mail)
);

CREATE TABLE cert_network (
  network TEXT PRIMARY KEY,
  organisation BIGINT NOT NULL
);
CREATE INDEX cert_network_owner ON cert_network (organisation);

CREATE TABLE cert_asn (
  asn BIGINT PRIMARY KEY,
  organisation BIGINT NOT NULL
);
CREATE INDEX cert_asn_owner ON cert_asn (organisation);

CREATE TABLE cert_domain (
  domain TEXT PRIMARY KEY,
  organisation BIGINT NOT NULL
);
CREATE INDEX cert_domain_owner ON cert_domain (organisation);

CREATE TABLE cert_import (
  number BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  way TEXT NOT NULL,
  place TEXT NOT NULL,
  blob BYTEA,
  size BIGINT NOT NULL,
  stamp BIGINT NOT NULL,
  mapping TEXT NOT NULL,
  report TEXT NOT NULL,
  tlp BIGINT NOT NULL,
  state TEXT NOT NULL,
  position BIGINT NOT NULL,
  events BIGINT NOT NULL,
  duplicates BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  mended BIGINT NOT NULL,
  unowned BIGINT NOT NULL,
  done_bytes BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  problem TEXT NOT NULL,
  holder BYTEA,
  leased_until BIGINT NOT NULL,
  actor TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  source BIGINT NOT NULL
);
CREATE INDEX cert_import_source ON cert_import (source);
CREATE INDEX cert_import_state ON cert_import (state, made_at);
CREATE INDEX cert_import_place ON cert_import (place, stamp);

CREATE TABLE cert_reject (
  import BIGINT NOT NULL,
  file TEXT NOT NULL,
  line BIGINT NOT NULL,
  code TEXT NOT NULL,
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (import, file, line)
) /* without rowid */;

CREATE TABLE cert_event (
  event_key BYTEA PRIMARY KEY,
  finding BIGINT NOT NULL,
  import BIGINT NOT NULL,
  line BIGINT NOT NULL,
  at BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX cert_event_finding ON cert_event (finding);
CREATE INDEX cert_event_owner ON cert_event (owner, at);

CREATE TABLE cert_finding (
  number BIGINT PRIMARY KEY,
  finding_key BYTEA NOT NULL UNIQUE,
  report TEXT NOT NULL,
  kind TEXT NOT NULL,
  identifier TEXT NOT NULL,
  malware TEXT NOT NULL,
  ip TEXT NOT NULL,
  port BIGINT NOT NULL,
  transport TEXT NOT NULL,
  host TEXT NOT NULL,
  asn BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  tlp BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open',
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  times BIGINT NOT NULL,
  reopened BIGINT NOT NULL DEFAULT 0,
  state_at BIGINT NOT NULL,
  fixed_at BIGINT NOT NULL DEFAULT 0,
  notice BIGINT NOT NULL DEFAULT 0,
  noticed_at BIGINT NOT NULL DEFAULT 0,
  open_at BIGINT NOT NULL,
  told_at BIGINT NOT NULL DEFAULT 0,
  incident BYTEA
) /* with room */;
CREATE INDEX cert_finding_owner ON cert_finding (owner, state, last_seen);
CREATE INDEX cert_finding_report ON cert_finding (report, state, last_seen);

CREATE TABLE cert_tally (
  day BIGINT NOT NULL,
  report TEXT NOT NULL,
  kind TEXT NOT NULL,
  identifier TEXT NOT NULL,
  owner BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (day, report, kind, identifier, owner)
) /* without rowid */;

CREATE TABLE cert_tally_asn (
  day BIGINT NOT NULL,
  asn BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (day, asn)
) /* without rowid */;

CREATE TABLE cert_report_day (
  import BIGINT NOT NULL,
  report TEXT NOT NULL,
  first_day BIGINT NOT NULL,
  last_day BIGINT NOT NULL,
  PRIMARY KEY (import, report)
);
CREATE INDEX cert_report_day_report ON cert_report_day (report, last_day);

CREATE TABLE cert_notice (
  number BIGINT PRIMARY KEY,
  id BYTEA NOT NULL UNIQUE,
  organisation BIGINT NOT NULL,
  lang TEXT NOT NULL,
  day BIGINT NOT NULL,
  state TEXT NOT NULL,
  tlp BIGINT NOT NULL,
  findings BIGINT NOT NULL,
  message BYTEA,
  made_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  UNIQUE (organisation, lang, day)
);
CREATE INDEX cert_notice_state ON cert_notice (state, number);
CREATE INDEX cert_notice_day ON cert_notice (day, organisation);

CREATE TABLE cert_making (
  organisation BIGINT NOT NULL,
  lang TEXT NOT NULL,
  day BIGINT NOT NULL,
  notice BIGINT NOT NULL,
  first BIGINT NOT NULL,
  tlp BIGINT NOT NULL,
  PRIMARY KEY (organisation, lang)
) /* without rowid */;

CREATE TABLE cert_notice_line (
  notice BIGINT NOT NULL,
  finding BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  tlp BIGINT NOT NULL,
  PRIMARY KEY (notice, finding)
) /* without rowid */;

CREATE TABLE cert_delivery (
  notice BIGINT NOT NULL,
  mail TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  uncertain BIGINT NOT NULL,
  detail TEXT NOT NULL,
  send_at BIGINT NOT NULL,
  leased_until BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (notice, mail)
);
CREATE INDEX cert_delivery_state ON cert_delivery (state, send_at);

CREATE TABLE cert_answer (
  id BYTEA PRIMARY KEY,
  finding BIGINT NOT NULL,
  organisation BIGINT NOT NULL,
  answer TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX cert_answer_finding ON cert_answer (finding);
CREATE INDEX cert_answer_owner ON cert_answer (organisation, state);
CREATE INDEX cert_answer_state ON cert_answer (state, at);

CREATE TABLE cert_token (
  hash BYTEA PRIMARY KEY,
  organisation BIGINT NOT NULL,
  tlp BIGINT NOT NULL,
  name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX cert_token_owner ON cert_token (organisation);

CREATE TABLE cert_source (
  number BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  secret_file TEXT NOT NULL,
  mapping TEXT NOT NULL,
  tlp BIGINT NOT NULL,
  every BIGINT NOT NULL,
  state TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  place TEXT NOT NULL,
  looked_at BIGINT NOT NULL,
  took BIGINT NOT NULL,
  problem TEXT NOT NULL
);
CREATE INDEX cert_source_due ON cert_source (state, next_at);

CREATE TABLE cert_spool (
  blob BYTEA PRIMARY KEY,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  portions BIGINT NOT NULL,
  size BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX cert_spool_changed ON cert_spool (changed_at);

CREATE TABLE cert_mail (
  number BIGINT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  source BIGINT NOT NULL,
  kind TEXT NOT NULL,
  notice BIGINT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  detail TEXT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX cert_mail_notice ON cert_mail (notice);
CREATE INDEX cert_mail_state ON cert_mail (state, number);
CREATE INDEX cert_mail_at ON cert_mail (at);

CREATE TABLE cert_remedy (
  month BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  hours BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (month, owner, kind, what, hours)
) /* without rowid */;
