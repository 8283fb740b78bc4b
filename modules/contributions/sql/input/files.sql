SELECT name, sha256 FROM contributions_file WHERE paper = $1 ORDER BY name
