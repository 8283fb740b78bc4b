SELECT month, game, classes, pupils, asked, before_right, after_right FROM safespace_month ORDER BY month, game
