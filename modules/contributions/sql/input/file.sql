SELECT bytes FROM contributions_file WHERE paper = $1 AND name = $2
