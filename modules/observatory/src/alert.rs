//! Outages: told by the watch, confirmed or dismissed by an engineer, and published once they are confirmed.

use kernel::{Actor, Id, Time};
use outage::Place;
use store::{Db, Op, Tx, params, statements};

use crate::ObservatoryError;
use crate::watch::Signal;

statements! {
    INSERT = "outage/insert",
    GROW = "outage/grow",
    END = "outage/end",
    LIST = "outage/list",
    CONFIRMED = "outage/confirmed",
    GET = "outage/get",
    DECIDE = "outage/decide",
}

/// An outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    pub id: Id,
    /// What told of it; see [`Signal`].
    pub signal: String,
    pub place: Place,
    pub began_at: Time,
    pub told_at: Time,
    /// None: it goes on.
    pub ended_at: Option<Time>,
    /// Thousandths of the relative drop times hours.
    pub severity: i64,
    /// `alert`, `confirmed` or `dismissed`.
    pub state: String,
    /// What is known of it, by [`kernel::Locale`].
    pub note: [String; 2],
    pub decided_at: Option<Time>,
}

/// Letters of a note.
pub const NOTE: usize = 1000;

pub(crate) async fn begin(tx: &mut Tx, signal: Signal, place: &Place, began: Time) -> Result<(), store::Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.note(&format!("outage={id}"));
    tx.execute(INSERT, params![id, signal.name(), &place.area, place.operator, began, now, 0i64]).await.map(drop)
}

pub(crate) async fn grow(tx: &mut Tx, signal: Signal, place: &Place, severity: i64) -> Result<(), store::Error> {
    tx.execute(GROW, params![signal.name(), &place.area, place.operator, severity]).await.map(drop)
}

pub(crate) async fn end(tx: &mut Tx, signal: Signal, place: &Place, ended: Time, severity: i64) -> Result<(), store::Error> {
    tx.execute(END, params![signal.name(), &place.area, place.operator, severity, ended]).await.map(drop)
}

fn outage(r: &store::Row) -> Result<Outage, store::Error> {
    Ok(Outage {
        id: r.get("id")?,
        signal: r.get("signal")?,
        place: Place::new(&r.get::<String>("area")?, r.get("asn")?),
        began_at: r.get("began_at")?,
        told_at: r.get("told_at")?,
        ended_at: r.get("ended_at")?,
        severity: r.get("severity")?,
        state: r.get("state")?,
        note: [r.get("note_ar")?, r.get("note_en")?],
        decided_at: r.get("decided_at")?,
    })
}

/// Outages that began after a time, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn since(tx: &mut Tx, after: Time, only_confirmed: bool, limit: i64) -> Result<Vec<Outage>, store::Error> {
    let statement = if only_confirmed { CONFIRMED } else { LIST };
    tx.rows(statement, params![after, limit]).await?.iter().map(outage).collect()
}

/// One outage.
///
/// # Errors
/// Where the database fails.
pub async fn get(tx: &mut Tx, id: Id) -> Result<Option<Outage>, store::Error> {
    tx.optional(GET, params![id]).await?.as_ref().map(outage).transpose()
}

/// Confirms or dismisses an outage, with what is known of it. Said again, it takes the place of what was said. `false`: there is none.
///
/// # Errors
/// Where the database fails.
pub async fn decide(db: &Db, actor: Actor, id: Id, is_confirmed: bool, note: [&str; 2]) -> Result<bool, ObservatoryError> {
    let (state, action) = if is_confirmed { ("confirmed", "observatory.confirm_outage") } else { ("dismissed", "observatory.dismiss_outage") };
    Ok(store::write!(db, Op::new(actor, action, id), |tx| {
        let now = tx.now();
        tx.execute(DECIDE, params![id, state, note[0], note[1], now]).await
    })? > 0)
}
