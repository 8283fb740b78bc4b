//! Tests that are over, kept: one row each, many in one write.

use std::net::IpAddr;

use kernel::{Actor, Id, Time};
use ndt7::{AppInfo, Subtest};
use store::{Db, Op, Tx, Value, params, statements};

use crate::ObservatoryError;
use crate::ndt::Outcome;

statements! {
    INSERT = "test/insert",
    LATEST = "test/latest",
    OF_SESSION = "test/of_session",
}

/// Letters kept of what a client calls itself.
const CLIENT: usize = 60;
/// The metadata a page gives, so that its tests are found again.
pub const SESSION: &str = "majlis_session";

/// A test as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub ended_at: Time,
    pub subtest: String,
    pub ending: String,
    pub micros: i64,
    pub bytes: i64,
    /// kbit/s, by the server's count.
    pub kbits: i64,
    /// Microseconds.
    pub min_rtt: Option<i64>,
    /// Parts in a million that were sent again.
    pub lost: Option<i64>,
    /// How much of the time the receiver had no room, in parts in a million: the device was slower than the line.
    pub held_back: Option<i64>,
    /// kbit/s, by the client's word.
    pub said_kbits: Option<i64>,
    pub asn: i64,
}

/// Keeps tests. `asn_of` tells whose an address is; the address itself is not kept.
///
/// # Errors
/// Where the database fails: nothing was kept then.
pub async fn keep(db: &Db, outcomes: &[Outcome], asn_of: &(dyn Fn(IpAddr) -> i64 + Sync)) -> Result<(), ObservatoryError> {
    // It ended a moment ago: how long ago is known to the microsecond, now, not when the database has time.
    let now = db.clock().now();
    let ago = |o: &Outcome| i64::try_from(o.age().as_micros()).unwrap_or(0);
    let rows: Vec<Vec<Value>> = outcomes.iter().map(|o| [params![now.plus(-ago(o))], values(o, asn_of)].concat()).collect();
    store::write!(db, Op::new(Actor::System, "observatory.keep_tests", rows.len()), |tx| {
        for row in &rows {
            tx.execute(INSERT, [params![tx.new_id()], row.clone()].concat()).await?;
        }
        Ok::<_, ObservatoryError>(())
    })
}

fn values(o: &Outcome, asn_of: &(dyn Fn(IpAddr) -> i64 + Sync)) -> Vec<Value> {
    let kbits = |mbits: Option<f64>| mbits.map_or(0, |m| (m * 1000.0) as i64);
    let int = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let lost = o.tcp.filter(|_| o.request.subtest == Subtest::Download).and_then(|t| t.retransmitted());
    let client = ["client_name", "client_library_name"].iter().find_map(|n| o.request.meta(n)).unwrap_or_default();
    // What cannot be seen, and a zero, which PostgreSQL does not take, stay out.
    let client: String = client.chars().filter(|c| !c.is_control()).take(CLIENT).collect();
    let trips: Vec<String> = o.trips.iter().map(|(at, trip)| format!("{at}:{trip}")).collect();
    params![
        session(o),
        o.request.subtest.name(),
        o.end.name(),
        int(o.elapsed),
        int(o.bytes),
        kbits(o.mbits()),
        o.tcp.and_then(|t| t.min_rtt).map(i64::from),
        lost.map(|share| (share * 1e6) as i64),
        held_back(o),
        o.said.as_ref().map(|s: &AppInfo| kbits(s.mbits())),
        asn_of(o.client.ip()),
        o.is_tls,
        client,
        trips.join(" "),
    ]
}

/// Of the time the kernel was busy sending, the share it waited for room at the receiver.
fn held_back(o: &Outcome) -> Option<i64> {
    let tcp = o.tcp.filter(|_| o.request.subtest == Subtest::Download)?;
    let (limited, busy) = (tcp.rwnd_limited?, tcp.busy_time?);
    (busy > 0).then(|| (limited as f64 / busy as f64 * 1e6) as i64)
}

/// The page's session, if a page started it.
fn session(o: &Outcome) -> Option<Id> {
    o.request.meta(SESSION)?.parse().ok()
}

fn kept(row: &store::Row) -> Result<Kept, store::Error> {
    Ok(Kept {
        ended_at: row.get("ended_at")?,
        subtest: row.get("subtest")?,
        ending: row.get("ending")?,
        micros: row.get("micros")?,
        bytes: row.get("bytes")?,
        kbits: row.get("kbits")?,
        min_rtt: row.get("min_rtt")?,
        lost: row.get("lost")?,
        held_back: row.get("held_back")?,
        said_kbits: row.get("said_kbits")?,
        asn: row.get("asn")?,
    })
}

/// The latest tests, last ended first.
///
/// # Errors
/// Where the database fails.
pub async fn latest(tx: &mut Tx, limit: i64) -> Result<Vec<(Kept, String)>, store::Error> {
    tx.rows(LATEST, params![limit]).await?.iter().map(|r| Ok((kept(r)?, r.get("client")?))).collect()
}

/// The first tests of a session, a few more than a page makes, in the order they ended, with the round trips of those that have some.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn of_session(tx: &mut Tx, session: Id) -> Result<Vec<(Kept, Vec<(i64, i64)>)>, store::Error> {
    let trips = |text: String| {
        let pair = |p: &str| p.split_once(':').and_then(|(at, trip)| Some((at.parse().ok()?, trip.parse().ok()?)));
        text.split(' ').filter_map(pair).collect()
    };
    tx.rows(OF_SESSION, params![session]).await?.iter().map(|r| Ok((kept(r)?, trips(r.get("trips")?)))).collect()
}
