INSERT INTO cert_remedy (month, owner, kind, what, hours, n) SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6 FROM {rows}
