//! Events as they are looked at: lists by owner, address or time, and counts that need no rows.

use std::net::IpAddr;

use feeds::Key;
use kernel::Time;
use store::{Row, Tx, params, statements};

use crate::notice::day_start;

statements! {
    LIST_OWNER = "event/list_owner",
    LIST_TIME = "event/list_time",
    LIST_IP = "event/list_ip",
    GET = "event/get",
    DAYS = "event/tally_days",
    KINDS = "event/tally_kinds",
    OWNERS = "event/tally_owners",
    ASNS = "event/tally_asns",
    TOTAL = "event/total",
}

/// An event with the finding it belongs to.
#[derive(Debug, Clone)]
pub struct Seen {
    pub key: Key,
    pub import: i64,
    pub line: i64,
    pub at: Time,
    pub owner: i64,
    /// The event as JSON.
    pub detail: String,
    pub finding: i64,
    pub report: String,
    pub kind: String,
    pub identifier: String,
    pub ip: String,
    pub port: i64,
    pub asn: i64,
    pub host: String,
    pub state: String,
}

fn seen(row: &Row) -> Result<Seen, store::Error> {
    Ok(Seen {
        key: row.get("event_key")?,
        import: row.get("import")?,
        line: row.get("line")?,
        at: row.get("at")?,
        owner: row.get("owner")?,
        detail: row.get("detail")?,
        finding: row.get("number")?,
        report: row.get("report")?,
        kind: row.get("kind")?,
        identifier: row.get("identifier")?,
        ip: row.get("ip")?,
        port: row.get("port")?,
        asn: row.get("asn")?,
        host: row.get("host")?,
        state: row.get("state")?,
    })
}

/// Which events are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub owner: Option<i64>,
    pub ip: Option<IpAddr>,
    /// Local days since 1970: first and last, both included.
    pub days: (i64, i64),
    pub kind: String,
    pub report: String,
    pub asn: i64,
}

/// Events, newest first; by time they come in the order of their hours.
pub async fn list(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Seen>, store::Error> {
    let more = params![&filter.kind, &filter.report, filter.asn, limit];
    let (from, until) = (day_start(filter.days.0).micros(), day_start(filter.days.1 + 1).micros());
    if let Some(ip) = filter.ip {
        let (first, behind) = crate::finding::range(ip);
        let all = [params![first, until - 1], more, params![behind, from]].concat();
        return tx.rows(LIST_IP, all).await?.iter().map(seen).collect();
    }
    let (statement, all) = match filter.owner {
        Some(owner) => (LIST_OWNER, [params![owner, until - 1], more, params![from]].concat()),
        None => (LIST_TIME, [params![feeds::first_key(from), feeds::first_key(until)], more].concat()),
    };
    tx.rows(statement, all).await?.iter().map(seen).collect()
}

pub async fn get(tx: &mut Tx, key: Key) -> Result<Option<Seen>, store::Error> {
    tx.optional(GET, params![key]).await?.as_ref().map(seen).transpose()
}

/// `(day, how many)`, newest first.
pub async fn by_day(tx: &mut Tx, from: i64) -> Result<Vec<(i64, i64)>, store::Error> {
    tx.rows(DAYS, params![from]).await?.iter().map(|r| Ok((r.get("day")?, r.get("n")?))).collect()
}

/// `(type, report, how many)`, most first.
pub async fn by_kind(tx: &mut Tx, days: (i64, i64)) -> Result<Vec<(String, String, i64)>, store::Error> {
    tx.rows(KINDS, params![days.0, days.1]).await?.iter().map(|r| Ok((r.get("kind")?, r.get("report")?, r.get("n")?))).collect()
}

/// `(owner, how many)`, most first.
pub async fn by_owner(tx: &mut Tx, days: (i64, i64)) -> Result<Vec<(i64, i64)>, store::Error> {
    tx.rows(OWNERS, params![days.0, days.1]).await?.iter().map(|r| Ok((r.get("owner")?, r.get("n")?))).collect()
}

/// `(network's number, how many)`, most first.
pub async fn by_asn(tx: &mut Tx, days: (i64, i64)) -> Result<Vec<(i64, i64)>, store::Error> {
    tx.rows(ASNS, params![days.0, days.1]).await?.iter().map(|r| Ok((r.get("asn")?, r.get("n")?))).collect()
}

/// Every event that was ever stored.
pub async fn total(tx: &mut Tx) -> Result<i64, store::Error> {
    tx.one(TOTAL, params![]).await?.get("n")
}
