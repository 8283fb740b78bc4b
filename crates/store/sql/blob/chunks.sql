SELECT bytes FROM blob_chunk WHERE blob = $1 ORDER BY n
