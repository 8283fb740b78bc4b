SELECT version, signed FROM desk_roster WHERE desk = $1 ORDER BY version
