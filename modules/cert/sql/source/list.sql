SELECT number, name, address, secret_file, mapping, tlp, every, state, next_at, place, looked_at, took, problem FROM cert_source ORDER BY name
