SELECT who, body, at FROM contributions_comment WHERE action = $1 OR paper = $2 ORDER BY at, id
