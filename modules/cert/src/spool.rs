//! Reports that come in portion by portion, from a browser or another server: kept in the database as they come, so that a
//! large one needs no memory and a broken line loses only what was under way.

use kernel::{Id, Time};
use store::{Tx, params, statements};

use crate::CertError;

statements! {
    INSERT = "spool/insert",
    GET = "spool/get",
    GROW = "spool/grow",
    DELETE = "spool/delete",
    OLD = "spool/old",
}

/// Something that is not whole yet.
#[derive(Debug, Clone)]
pub(crate) struct Spooled {
    pub(crate) blob: Id,
    pub(crate) name: String,
    pub(crate) portions: i64,
    /// Bytes that are there.
    pub(crate) size: i64,
}

/// Begins one under a name; only the actor of this transaction adds to it.
pub(crate) async fn begin(tx: &mut Tx, name: &str) -> Result<Spooled, store::Error> {
    let (blob, now, actor) = (tx.new_id(), tx.now(), tx.op().actor.to_string());
    tx.execute(INSERT, params![blob, actor, name, now]).await?;
    Ok(Spooled { blob, name: name.to_owned(), portions: 0, size: 0 })
}

pub(crate) async fn get(tx: &mut Tx, blob: Id, actor: &str) -> Result<Option<Spooled>, store::Error> {
    let row = tx.optional(GET, params![blob, actor]).await?;
    row.map(|r| Ok(Spooled { blob, name: r.get("name")?, portions: r.get("portions")?, size: r.get("size")? })).transpose()
}

/// Adds bytes behind those that are there. Gives what there is then.
pub(crate) async fn grow(tx: &mut Tx, spooled: &Spooled, bytes: &[u8]) -> Result<Spooled, CertError> {
    let (now, size) = (tx.now(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    let portions = tx.grow_blob(spooled.blob, spooled.portions, bytes).await?;
    if tx.execute(GROW, params![spooled.blob, spooled.portions, portions, size, now]).await? != 1 {
        return Err(CertError::LostHold);
    }
    Ok(Spooled { portions, size: spooled.size + size, ..spooled.clone() })
}

/// It is whole, and somebody else's from now on; once only.
pub(crate) async fn finish(tx: &mut Tx, blob: Id) -> Result<(), CertError> {
    if tx.execute(DELETE, params![blob]).await? == 1 { Ok(()) } else { Err(CertError::LostHold) }
}

/// Lets go of one.
pub(crate) async fn discard(tx: &mut Tx, blob: Id) -> Result<(), store::Error> {
    // Whoever finished it in this very moment keeps its bytes.
    if tx.execute(DELETE, params![blob]).await? == 1 {
        tx.delete_blob(blob).await?;
    }
    Ok(())
}

/// Lets go of what nobody added to since `before`. Gives how many.
pub(crate) async fn expire(tx: &mut Tx, before: Time) -> Result<usize, store::Error> {
    let rows = tx.rows(OLD, params![before]).await?;
    for row in &rows {
        discard(tx, row.get("blob")?).await?;
    }
    Ok(rows.len())
}
