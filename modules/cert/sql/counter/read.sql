SELECT n FROM cert_counter WHERE name = $1
