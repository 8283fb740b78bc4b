INSERT INTO observatory_check (probe, seq, at, target, outcome, micros)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6 FROM {rows} WHERE TRUE
ON CONFLICT (probe, seq) DO NOTHING
RETURNING seq
