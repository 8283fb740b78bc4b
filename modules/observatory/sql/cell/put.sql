UPDATE observatory_cell SET n = given.column6, sketches = given.column7 FROM {rows}
WHERE observatory_cell.level = given.column1 AND observatory_cell.start = given.column2 AND observatory_cell.area = given.column3
  AND observatory_cell.asn = given.column4 AND observatory_cell.technology = given.column5
