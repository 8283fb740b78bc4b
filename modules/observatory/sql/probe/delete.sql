DELETE FROM observatory_probe WHERE id = $1
