//! Findings: one host with one trouble, however often it is reported. The loop that shows what gets fixed.
//!
//! A finding is *open*; *claimed* once its owner says it is fixed; *presumed* fixed when the last
//! [`REPORTS`] reports of its type did not see it any more, *confirmed* where the owner had said so; *false* where
//! the report was wrong. Seen again after that, it is open once more.

use std::net::IpAddr;

use feeds::Key;
use kernel::{DAY, Time};
use store::{Row, Tx, params, statements};

use crate::{Tlp, notice};

statements! {
    GET = "finding/get",
    REACH = "finding/reach",
    LIST_OWNER = "finding/list_owner",
    LIST_REPORT = "finding/list_report",
    LIST_TOLD = "finding/list_told",
    TOLD_COUNTS = "finding/told_counts",
    LIST_IP = "finding/list_ip",
    EVENTS = "finding/events",
    SET_STATE = "finding/set_state",
    DAYS = "finding/days",
    PRESUME = "finding/presume",
    COUNTS = "finding/counts",
    OWNER_COUNTS = "finding/owner_counts",
    OWN_COUNTS = "finding/own_counts",
    REPORTS_OF = "import/reports",
}

/// Reports of a type, each of another day, that must not see a finding before it is presumed fixed. Scans miss
/// a host now and then; three in a row seldom.
pub const REPORTS: i64 = 3;

/// How long events are kept, in days.
pub const KEPT: i64 = 365;

#[derive(Debug, Clone)]
pub struct Finding {
    pub number: i64,
    pub report: String,
    pub kind: String,
    pub identifier: String,
    pub malware: String,
    pub ip: String,
    pub port: i64,
    pub transport: String,
    pub host: String,
    pub asn: i64,
    pub owner: i64,
    pub tlp: Tlp,
    pub state: String,
    pub first_seen: Time,
    pub last_seen: Time,
    pub times: i64,
    pub reopened: i64,
    pub state_at: Time,
    /// 0 while it is open.
    pub fixed_at: Time,
    /// The last notice it stood in; 0: none.
    pub notice: i64,
    pub noticed_at: Time,
}

/// One sighting.
#[derive(Debug, Clone)]
pub struct Sighting {
    pub key: Key,
    pub import: i64,
    pub line: i64,
    pub at: Time,
    pub detail: String,
}

pub(crate) fn finding(row: Row) -> Result<Finding, store::Error> {
    let mut row = row.into_fields();
    Ok(Finding {
        number: row.take("number")?,
        report: row.take("report")?,
        kind: row.take("kind")?,
        identifier: row.take("identifier")?,
        malware: row.take("malware")?,
        ip: row.take("ip")?,
        port: row.take("port")?,
        transport: row.take("transport")?,
        host: row.take("host")?,
        asn: row.take("asn")?,
        owner: row.take("owner")?,
        tlp: Tlp::of_rank(row.take("tlp")?),
        state: row.take("state")?,
        first_seen: row.take("first_seen")?,
        last_seen: row.take("last_seen")?,
        times: row.take("times")?,
        reopened: row.take("reopened")?,
        state_at: row.take("state_at")?,
        fixed_at: row.take("fixed_at")?,
        notice: row.take("notice")?,
        noticed_at: row.take("noticed_at")?,
    })
}

/// Which findings are wanted. One of owner, report and address must be given.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub owner: Option<i64>,
    pub report: String,
    pub ip: Option<IpAddr>,
    pub kind: String,
    pub state: String,
    pub asn: i64,
}

/// Findings, latest seen first.
pub async fn list(tx: &mut Tx, filter: &Filter, limit: i64, skip: i64) -> Result<Vec<Finding>, store::Error> {
    let more = params![&filter.kind, &filter.state, filter.asn, limit, skip];
    if let Some(ip) = filter.ip {
        let (from, to) = range(ip);
        let all = [params![from], more, params![to]].concat();
        return tx.rows(LIST_IP, all).await?.into_iter().map(finding).collect();
    }
    let (statement, first) = match filter.owner {
        Some(owner) => (LIST_OWNER, owner.into()),
        None => (LIST_REPORT, (&filter.report).into()),
    };
    tx.rows(statement, [vec![first], more].concat()).await?.into_iter().map(finding).collect()
}

/// The keys of an address's findings: from the first, to behind the last.
pub(crate) fn range(ip: IpAddr) -> (Vec<u8>, Vec<u8>) {
    let from = feeds::host_prefix(Some(ip));
    let to = [from.as_slice(), &[0xff; 13]].concat();
    (from, to)
}

pub async fn get(tx: &mut Tx, number: i64) -> Result<Option<Finding>, store::Error> {
    tx.optional(GET, params![number]).await?.map(finding).transpose()
}

/// The first and the last number there is; the last is the smaller one where there is none.
pub(crate) async fn reach(tx: &mut Tx) -> Result<(i64, i64), store::Error> {
    let row = tx.one(REACH, params![]).await?;
    Ok((row.get("first")?, row.get("last")?))
}

/// An owner's findings of one state up to a label, latest seen first.
pub async fn told(tx: &mut Tx, owner: i64, state: &str, tlp: Tlp, limit: i64) -> Result<Vec<Finding>, store::Error> {
    tx.rows(LIST_TOLD, params![owner, state, tlp.rank(), limit]).await?.into_iter().map(finding).collect()
}

/// `(state, how many)` of an owner up to a label.
pub async fn told_counts(tx: &mut Tx, owner: i64, tlp: Tlp) -> Result<Vec<(String, i64)>, store::Error> {
    tx.rows(TOLD_COUNTS, params![owner, tlp.rank()]).await?.iter().map(|r| Ok((r.get("state")?, r.get("n")?))).collect()
}

/// Its latest sightings.
pub async fn sightings(tx: &mut Tx, number: i64, limit: i64) -> Result<Vec<Sighting>, store::Error> {
    let sighting = |row: &Row| {
        Ok(Sighting {
            key: row.get("event_key")?,
            import: row.get("import")?,
            line: row.get("line")?,
            at: row.get("at")?,
            detail: row.get("detail")?,
        })
    };
    tx.rows(EVENTS, params![number, limit]).await?.iter().map(sighting).collect()
}

/// `(state, how many)`.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64)>, store::Error> {
    tx.rows(COUNTS, params![]).await?.iter().map(|r| Ok((r.get("state")?, r.get("n")?))).collect()
}

/// `(owner, state, how many)`.
pub async fn owner_counts(tx: &mut Tx) -> Result<Vec<(i64, String, i64)>, store::Error> {
    tx.rows(OWNER_COUNTS, params![]).await?.iter().map(|r| Ok((r.get("owner")?, r.get("state")?, r.get("n")?))).collect()
}

/// `(type, state, how many)` of one owner.
pub async fn own_counts(tx: &mut Tx, owner: i64) -> Result<Vec<(String, String, i64)>, store::Error> {
    tx.rows(OWN_COUNTS, params![owner]).await?.iter().map(|r| Ok((r.get("kind")?, r.get("state")?, r.get("n")?))).collect()
}

/// Sets a state by a person's hand. `fixed_at` counts for *claimed*, *presumed* and *confirmed*.
pub(crate) async fn set_state(tx: &mut Tx, number: i64, state: &str) -> Result<(), store::Error> {
    let now = tx.now();
    let fixed_at = if state == "open" { Time(0) } else { now };
    tx.execute(SET_STATE, params![number, state, now, fixed_at]).await.map(drop)
}

/// What an import that is complete tells about findings it did not see, in the write that ends it. Gives how many are
/// presumed fixed.
pub(crate) async fn presume_after(tx: &mut Tx, import: i64) -> Result<u64, store::Error> {
    let mut fixed = 0;
    for row in tx.rows(REPORTS_OF, params![import]).await? {
        fixed += presume(tx, &row.get::<String>("report")?).await?;
    }
    Ok(fixed)
}

/// Presumes fixed what the last reports of a type did not see. The moment of fixing is taken to be half a day after
/// the last sighting: it lies between that and the next report, a day later.
async fn presume(tx: &mut Tx, report: &str) -> Result<u64, store::Error> {
    let rows = tx.rows(DAYS, params![report, REPORTS]).await?;
    match rows.last() {
        Some(oldest) if rows.len() as i64 == REPORTS => {
            let (now, from) = (tx.now(), notice::day_start(oldest.get("first_day")?));
            tx.execute(PRESUME, params![report, from, now, DAY / 2]).await
        }
        _ => Ok(0),
    }
}
