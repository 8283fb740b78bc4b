INSERT INTO cert_making (organisation, lang, day, notice, first, tlp) SELECT given.column1, given.column2, given.column3, given.column4, given.column5, given.column6 FROM {rows}
