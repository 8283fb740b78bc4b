DELETE FROM blob_chunk WHERE blob = $1 AND n IN (SELECT n FROM blob_chunk WHERE blob = $1 ORDER BY n DESC LIMIT $2)
