CREATE TABLE case_tally (
  desk TEXT NOT NULL,
  day BIGINT NOT NULL,
  category TEXT NOT NULL,
  hours BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (desk, day, category, hours)
) /* without rowid */;

INSERT INTO case_tally (desk, day, category, hours, n)
SELECT desk, (opened_at + 10800000000) / 86400000000, category, -1, COUNT(*) FROM case_file GROUP BY 1, 2, 3;

INSERT INTO case_tally (desk, day, category, hours, n)
SELECT desk, (opened_at + 10800000000) / 86400000000, '', (answered_at - opened_at) / 3600000000, COUNT(*)
FROM case_file WHERE answered_at IS NOT NULL GROUP BY 1, 2, 4;

CREATE INDEX case_file_category ON case_file (desk, category, is_open, urgency, due_at, id);
