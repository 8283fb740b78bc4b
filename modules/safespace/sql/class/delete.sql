DELETE FROM safespace_class WHERE id = $1
