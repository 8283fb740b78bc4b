UPDATE observatory_probe SET tested_at = $2 WHERE id = $1
