SELECT pair, is_swapped, before_right, after_right, n FROM safespace_count WHERE class = $1 ORDER BY pair, is_swapped, before_right, after_right
