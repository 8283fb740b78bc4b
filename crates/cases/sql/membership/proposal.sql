SELECT signed FROM desk_proposal WHERE desk = $1
