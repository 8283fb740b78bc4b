use kernel::Id;

use crate::{Error, Tx, params, statements};

statements! {
    INSERT = "blob/insert",
    CHUNKS = "blob/chunks",
    CHUNK_N = "blob/chunk",
    DELETE = "blob/delete",
    DELETE_SOME = "blob/delete_some",
}

const CHUNK: usize = 256 * 1024;

impl Tx {
    /// Stores bytes as chunks under `id`.
    pub async fn put_blob(&mut self, id: Id, bytes: &[u8]) -> Result<(), Error> {
        for (n, chunk) in (0i64..).zip(bytes.chunks(CHUNK)) {
            self.execute(INSERT, params![id, n, chunk]).await?;
        }
        Ok(())
    }

    /// Adds to the bytes under `id`, of which `known` portions are there already. Gives how many there are then.
    pub async fn grow_blob(&mut self, id: Id, known: i64, bytes: &[u8]) -> Result<i64, Error> {
        let mut n = known;
        for chunk in bytes.chunks(CHUNK) {
            self.execute(INSERT, params![id, n, chunk]).await?;
            n += 1;
        }
        Ok(n)
    }

    /// The bytes under `id`; empty if there are none.
    pub async fn blob(&mut self, id: Id) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        for row in self.rows(CHUNKS, params![id]).await? {
            out.extend(row.get::<Vec<u8>>("bytes")?);
        }
        Ok(out)
    }

    /// The `n`th portion of the bytes under `id`, from 0 on; `None` behind the last.
    pub async fn blob_chunk(&mut self, id: Id, n: i64) -> Result<Option<Vec<u8>>, Error> {
        self.optional(CHUNK_N, params![id, n]).await?.map(|row| row.get("bytes")).transpose()
    }

    /// Deletes the last `most` portions under `id`. Gives how many there were.
    pub async fn delete_portions(&mut self, id: Id, most: i64) -> Result<u64, Error> {
        self.execute(DELETE_SOME, params![id, most]).await
    }

    pub async fn delete_blob(&mut self, id: Id) -> Result<(), Error> {
        self.execute(DELETE, params![id]).await?;
        Ok(())
    }
}
