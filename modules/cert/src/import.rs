//! Imports: reports on their way into the store, one at a time for each process.
//!
//! An import is *waiting*, then *running* under a lease, then *done*, *failed* (it cannot be read) or *stopped*
//! (too much of it is refused). Claim, rows and progress commit in one transaction, so that another process goes on
//! exactly where a killed one was; the unique key of events ([`feeds::Event::key`]) keeps even a whole second
//! reading from doubling anything.

use kernel::{Actor, Id, MINUTE, Time};
use store::{Db, Engine, Op, Row, Tx, params, statements};

use crate::{CertError, Tlp, finding, owner, spool};

statements! {
    INSERT = "import/insert",
    KNOWN = "import/known",
    OF_SOURCE = "import/of_source",
    DUE = "import/due",
    BEGIN = "import/begin",
    END = "import/end",
    AGAIN = "import/again",
    DROP_REJECTS = "import/drop_rejects",
    DROP_DAYS = "import/drop_days",
    HEARTBEAT = "import/heartbeat",
    REPORT_DAY = "import/report_day",
    GET = "import/get",
    LIST = "import/list",
    REJECTS = "import/rejects",
    REJECT_COUNTS = "import/reject_counts",
    RUNNING = "import/running",
}

/// Claiming differs: PostgreSQL has many writers and skips rows another one holds.
pub(crate) const CLAIM: [store::Statement; 2] = [store::sql!("import/claim_sqlite"), store::sql!("import/claim_postgres")];

/// How long a process may be silent before another takes its import over.
pub(crate) const LEASE: i64 = MINUTE;

/// Where a report lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file that every working process can open.
    Path(String),
    /// In the database.
    Stored(Id),
}

/// A report to be imported.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The file's own name, by which its mapping is found.
    pub name: String,
    /// How it came: `file`, `upload`, `folder`, `web`, `mail`.
    pub way: &'static str,
    pub place: Place,
    /// Bytes as it came.
    pub size: u64,
    /// When the file was last changed, microseconds; 0 where there is no file.
    pub stamp: i64,
    /// The mapping's name; empty: found by the file's name.
    pub mapping: String,
    pub tlp: Tlp,
    /// The [source](crate::source) it came from; 0: none.
    pub source: i64,
}

/// An import as it stands.
#[derive(Debug, Clone)]
pub struct Import {
    pub number: i64,
    pub name: String,
    pub way: String,
    pub place: Place,
    pub size: i64,
    pub stamp: i64,
    pub mapping: String,
    pub report: String,
    pub tlp: Tlp,
    pub state: String,
    /// Rows dealt with.
    pub position: i64,
    pub events: i64,
    pub duplicates: i64,
    pub rejected: i64,
    /// Rows in which bytes that are no text were replaced.
    pub mended: i64,
    pub unowned: i64,
    /// Bytes of the packed input that were read.
    pub done_bytes: i64,
    pub first_at: i64,
    pub last_at: i64,
    /// Why it failed or stopped: a code, then details behind a space.
    pub problem: String,
    pub made_at: Time,
    pub ended_at: Time,
    /// How often it was taken up since it last got on.
    pub tries: i64,
}

/// A row that did not become an event.
#[derive(Debug, Clone)]
pub struct Reject {
    pub file: String,
    pub line: i64,
    pub code: String,
    pub field: String,
    pub reason: String,
    pub content: String,
}

fn import(row: &Row) -> Result<Import, store::Error> {
    let place = match row.get::<Option<Id>>("blob")? {
        Some(blob) => Place::Stored(blob),
        None => Place::Path(row.get("place")?),
    };
    Ok(Import {
        number: row.get("number")?,
        name: row.get("name")?,
        way: row.get("way")?,
        place,
        size: row.get("size")?,
        stamp: row.get("stamp")?,
        mapping: row.get("mapping")?,
        report: row.get("report")?,
        tlp: Tlp::of_rank(row.get("tlp")?),
        state: row.get("state")?,
        position: row.get("position")?,
        events: row.get("events")?,
        duplicates: row.get("duplicates")?,
        rejected: row.get("rejected")?,
        mended: row.get("mended")?,
        unowned: row.get("unowned")?,
        done_bytes: row.get("done_bytes")?,
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
        problem: row.get("problem")?,
        made_at: row.get("made_at")?,
        ended_at: row.get("ended_at")?,
        tries: row.get("tries")?,
    })
}

/// Orders an import. Gives its number.
pub async fn order(tx: &mut Tx, new: &NewImport) -> Result<i64, store::Error> {
    let number = owner::next_number(tx, "import").await?;
    let (place, blob) = match &new.place {
        Place::Path(path) => (path.as_str(), None),
        Place::Stored(blob) => ("", Some(*blob)),
    };
    let (now, actor) = (tx.now(), tx.op().actor.to_string());
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    tx.execute(INSERT, params![number, &new.name, new.way, place, blob, size, new.stamp, &new.mapping, new.tlp.rank(), actor, now, new.source])
        .await?;
    tx.note(&format!("import={number}"));
    Ok(number)
}

/// A process's hold on imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder(pub Id);

/// Takes the next import that waits, or whose process fell silent; only the one numbered `only`, if it is not 0.
pub async fn claim(db: &Db, holder: Holder, only: i64) -> Result<Option<Import>, CertError> {
    let now = db.clock().now();
    if store::read!(db, "cert.import_due", |tx| { tx.optional(DUE, params![now]).await })?.is_none() {
        return Ok(None);
    }
    store::write!(db, Op::housekeeping("cert.claim_import"), |tx| {
        let statement = CLAIM[usize::from(tx.engine() == Engine::Postgres)];
        let row = tx.optional(statement, params![now, holder.0, now.plus(LEASE), only]).await?;
        Ok(row.as_ref().map(import).transpose()?)
    })
}

/// Says that this process still works on an import.
pub(crate) async fn heartbeat(db: &Db, number: i64, holder: Holder) -> Result<(), CertError> {
    let until = db.clock().now().plus(LEASE);
    store::write!(db, Op::housekeeping("cert.import_heartbeat"), |tx| {
        if tx.execute(HEARTBEAT, params![number, holder.0, until]).await? == 1 { Ok(()) } else { Err(CertError::LostHold) }
    })
}

/// Days of a report type that an import holds.
pub(crate) async fn cover(tx: &mut Tx, number: i64, report: &str, (first, last): (i64, i64)) -> Result<(), store::Error> {
    tx.execute(REPORT_DAY, params![number, report, first, last]).await.map(drop)
}

/// Notes by which report type an import is read.
pub(crate) async fn begin(db: &Db, number: i64, holder: Holder, report: &str) -> Result<(), CertError> {
    store::write!(db, Op::housekeeping("cert.begin_import"), |tx| {
        if tx.execute(BEGIN, params![number, holder.0, report]).await? == 1 { Ok(()) } else { Err(CertError::LostHold) }
    })
}

/// `2026-11-23` at the beginning of a file's name, as days since 1970.
fn day_of_name(name: &str) -> Option<i64> {
    match feeds::normalise(feeds::Kind::Time, name.get(..10)?) {
        Ok(feeds::Value::Time(micros)) if name.as_bytes()[4] == b'-' => Some(micros.div_euclid(kernel::DAY)),
        _ => None,
    }
}

/// Ends an import this process holds.
pub(crate) async fn end(db: &Db, import: &Import, holder: Holder, state: &str, problem: &str) -> Result<(), CertError> {
    store::write!(db, Op::new(Actor::System, "cert.end_import", import.number), |tx| {
        let now = tx.now();
        if tx.execute(END, params![import.number, holder.0, state, problem, now]).await? != 1 {
            return Err(CertError::LostHold);
        }
        if state == "done" {
            if let Place::Stored(blob) = &import.place {
                spool::leave(tx, *blob).await?;
            }
            // A report with no rows is a report as well, where its name tells its day.
            let current = get(tx, import.number).await?;
            let day = day_of_name(&import.name).filter(|day| *day <= crate::notice::day_of(import.made_at));
            if let (Some(day), Some(current)) = (day, current.filter(|i| i.position == 0 && !i.report.is_empty())) {
                cover(tx, import.number, &current.report, (day, day)).await?;
            }
            let fixed = finding::presume_after(tx, import.number).await?;
            tx.note(&format!("fixed={fixed}"));
        }
        tx.note(state);
        Ok(())
    })
}

/// Tries a failed or stopped import again from its first row, with another mapping perhaps: what is stored already counts
/// as seen before.
pub async fn again(tx: &mut Tx, number: i64, mapping: &str) -> Result<bool, store::Error> {
    if tx.execute(AGAIN, params![number, mapping]).await? == 0 {
        return Ok(false);
    }
    tx.execute(DROP_REJECTS, params![number]).await?;
    tx.execute(DROP_DAYS, params![number]).await?;
    Ok(true)
}

/// Keeps a report in the database and orders its import. Gives its number.
pub async fn order_stored(tx: &mut Tx, name: &str, bytes: &[u8], mapping: &str, tlp: Tlp) -> Result<i64, store::Error> {
    let blob = tx.new_id();
    tx.put_blob(blob, bytes).await?;
    let new = NewImport {
        name: name.to_owned(),
        way: "upload",
        place: Place::Stored(blob),
        size: bytes.len() as u64,
        stamp: 0,
        mapping: mapping.to_owned(),
        tlp,
        source: 0,
    };
    order(tx, &new).await
}

/// Place, stamp and size of every file a source brought.
pub(crate) async fn of_source(tx: &mut Tx, source: i64) -> Result<std::collections::HashSet<(String, i64, i64)>, store::Error> {
    tx.rows(OF_SOURCE, params![source]).await?.iter().map(|r| Ok((r.get("place")?, r.get("stamp")?, r.get("size")?))).collect()
}

pub async fn get(tx: &mut Tx, number: i64) -> Result<Option<Import>, store::Error> {
    tx.optional(GET, params![number]).await?.as_ref().map(import).transpose()
}

pub async fn list(tx: &mut Tx, limit: i64, skip: i64) -> Result<Vec<Import>, store::Error> {
    tx.rows(LIST, params![limit, skip]).await?.iter().map(import).collect()
}

pub async fn running(tx: &mut Tx) -> Result<i64, store::Error> {
    tx.one(RUNNING, params![]).await?.get("n")
}

pub async fn rejects(tx: &mut Tx, number: i64, limit: i64, skip: i64) -> Result<Vec<Reject>, store::Error> {
    let reject = |row: &Row| {
        Ok(Reject {
            file: row.get("file")?,
            line: row.get("line")?,
            code: row.get("code")?,
            field: row.get("field")?,
            reason: row.get("reason")?,
            content: row.get("content")?,
        })
    };
    tx.rows(REJECTS, params![number, limit, skip]).await?.iter().map(reject).collect()
}

/// `(code, field, how many)`, most first.
pub async fn reject_counts(tx: &mut Tx, number: i64) -> Result<Vec<(String, String, i64)>, store::Error> {
    let count = |row: &Row| Ok((row.get("code")?, row.get("field")?, row.get("n")?));
    tx.rows(REJECT_COUNTS, params![number]).await?.iter().map(count).collect()
}

/// Orders an import, or finds the one of this very file that was interrupted.
pub async fn order_once(tx: &mut Tx, new: &NewImport) -> Result<i64, store::Error> {
    if let Place::Path(path) = &new.place {
        let size = i64::try_from(new.size).unwrap_or(i64::MAX);
        if let Some(row) = tx.optional(KNOWN, params![path, new.stamp, size, new.way]).await? {
            return row.get("number");
        }
    }
    order(tx, new).await
}
