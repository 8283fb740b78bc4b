INSERT INTO cert_event (event_key, finding, import, line, at, owner, detail)
SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6, given.column7 FROM {rows}
