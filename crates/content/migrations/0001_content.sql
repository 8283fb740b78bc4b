CREATE TABLE content_version (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  is_hidden BIGINT NOT NULL,
  skeleton TEXT NOT NULL,
  ar TEXT NOT NULL,
  en TEXT NOT NULL,
  base_skeleton TEXT NOT NULL,
  base_ar TEXT NOT NULL,
  base_en TEXT NOT NULL,
  authors TEXT NOT NULL,
  author_names TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  approver_name TEXT NOT NULL,
  approved_at BIGINT,
  back_to BIGINT,
  revision BIGINT NOT NULL,
  PRIMARY KEY (kind, id, number)
) /* without rowid */;

CREATE INDEX content_version_state ON content_version (state, kind, id);

CREATE UNIQUE INDEX content_version_live ON content_version (kind, id) WHERE state = 'live';

CREATE UNIQUE INDEX content_version_draft ON content_version (kind, id) WHERE state = 'draft';
