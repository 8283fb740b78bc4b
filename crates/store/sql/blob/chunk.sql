SELECT bytes FROM blob_chunk WHERE blob = $1 AND n = $2
