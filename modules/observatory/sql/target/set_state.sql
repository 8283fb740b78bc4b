UPDATE observatory_target SET state = $2 WHERE number = $1
