INSERT INTO blob_chunk (blob, n, bytes) VALUES ($1, $2, $3)
