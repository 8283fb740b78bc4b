DELETE FROM blob_chunk WHERE blob = $1
