//! Reports that come in portion by portion, from a browser or another server: kept in the database as they come, so that a
//! large one needs no memory and a broken line loses only what was under way.

use kernel::{Actor, Id, Time};
use store::{Db, Op, Tx, params, statements};

use crate::CertError;

statements! {
    INSERT = "spool/insert",
    GET = "spool/get",
    GROW = "spool/grow",
    FINISH = "spool/finish",
    ABANDON = "spool/abandon",
    LEAVE = "spool/leave",
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
pub(crate) async fn finish(tx: &mut Tx, spooled: &Spooled) -> Result<(), CertError> {
    if tx.execute(FINISH, params![spooled.blob, spooled.portions]).await? == 1 { Ok(()) } else { Err(CertError::LostHold) }
}

/// Gives one up: nobody can add to it or finish it any more, and [`sweep`] lets go of its bytes.
pub(crate) async fn abandon(tx: &mut Tx, blob: Id) -> Result<(), store::Error> {
    tx.execute(ABANDON, params![blob]).await.map(drop)
}

/// Gives up bytes that were no spooled ones: a stored report nobody needs any more.
pub(crate) async fn leave(tx: &mut Tx, blob: Id) -> Result<(), store::Error> {
    tx.execute(LEAVE, params![blob]).await.map(drop)
}

/// Portions deleted in one write: others want to write meanwhile.
const SOME: i64 = 64;

/// Lets go of the bytes of everything that was given up, or not added to since `before`, a little at a time.
pub(crate) async fn sweep(db: &Db, before: Time) -> Result<(), store::Error> {
    while store::read!(db, "cert.swept", |tx| { tx.optional(OLD, params![before]).await })?.is_some() {
        store::write!(db, Op::new(Actor::System, "cert.expire", "stored bytes"), |tx| {
            let Some(row) = tx.optional(OLD, params![before]).await? else { return Ok(()) };
            let blob: Id = row.get("blob")?;
            abandon(tx, blob).await?;
            let gone = tx.delete_portions(blob, SOME).await?;
            tx.note(&format!("portions={gone}"));
            if gone < SOME.unsigned_abs() {
                tx.execute(DELETE, params![blob]).await?;
            }
            Ok::<_, store::Error>(())
        })?;
    }
    Ok(())
}
