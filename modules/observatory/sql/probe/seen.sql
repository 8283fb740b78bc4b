UPDATE observatory_probe SET seen_at = given.column2, version = given.column3, clock_off = given.column4, backlog = given.column5,
  refused = observatory_probe.refused + given.column6, failing = given.column7
FROM {rows} WHERE observatory_probe.id = given.column1 AND observatory_probe.seen_at <= given.column2
