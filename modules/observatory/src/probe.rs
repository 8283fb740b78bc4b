//! Probes: small boxes of the regulator on ordinary lines, which check by schedule whether the Internet works there. An engineer names
//! one and where it stands, and gets a code; the box gives the code once, and has a token from then on. Its own clock is never
//! believed: what it sends says how long ago something was.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};

use kernel::{Actor, HOUR, Id, MINUTE, SECOND, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Db, Op, Tx, Value, params, statements};

use crate::cell::Level;
use crate::{ObservatoryError, code};

statements! {
    INSERT = "probe/insert",
    NAMES = "probe/names",
    BY_CODE = "probe/by_code",
    ENROL = "probe/enrol",
    BY_TOKEN = "probe/by_token",
    LIST = "probe/list",
    SET_STATE = "probe/set_state",
    RENEW = "probe/renew",
    DELETE = "probe/delete",
    DELETE_CHECKS = "probe/delete_checks",
    TESTED = "probe/tested",
    SEEN = "probe/seen" [Bytes, Int, Text, Int, Int, Int, Int],
    BEAT = "listener/beat",
    TARGETS = "target/list",
    NEXT_TARGET = "target/next",
    INSERT_TARGET = "target/insert",
    SET_TARGET = "target/set_state",
    CHECK = "check/insert" [Bytes, Int, Int, Int, Text, Int],
    LATEST = "check/latest",
    COUNT = "availability/add" [Int, Text, Int, Text, Int, Int],
    OVER = "availability/over",
}

/// How often a probe says that it is there.
pub const TICK: i64 = 20 * SECOND;
/// How long a code can be used.
pub const CODE_LIFE: i64 = 7 * kernel::DAY;
/// A clock that is further off is told.
pub const CLOCK: i64 = 2 * MINUTE;
/// What is checked.
pub const KINDS: [&str; 4] = ["ping", "dns", "http", "tls"];
/// What a check can end with. The last is the box's own trouble, and counts for nothing.
pub const OUTCOMES: [&str; 8] = ["ok", "timeout", "refused", "unreachable", "not-found", "bad-certificate", "bad-answer", "not-permitted"];
/// Seconds between two checks of a target.
pub const EVERY: std::ops::RangeInclusive<i64> = 20..=86_400;
/// Checks a share is made of, at least.
pub const LEAST: i64 = 100;
/// Checks of one report.
pub const MOST: usize = 500;
/// Targets that are checked.
const TARGETS_MOST: usize = 50;
/// Days a check is kept, and how old one may be that comes late.
pub const KEPT: i64 = 35;
/// Between a probe's own speed tests.
pub const TESTS_EVERY: i64 = 4 * HOUR;
/// Checks that are this young say how it is now.
const FRESH: i64 = 3 * MINUTE;
/// A check may seem to be this much in the future: messages take time.
const SLACK: i64 = 10 * SECOND;

/// A probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub id: Id,
    pub name: String,
    pub area: String,
    pub asn: i64,
    pub technology: String,
    /// `waiting` for its code, `active` or `paused`.
    pub state: String,
    pub code_until: Time,
    pub enrolled_at: Time,
    pub seen_at: Time,
    pub version: String,
    /// Microseconds its clock is ahead of ours.
    pub clock_off: i64,
    /// Checks it has not yet delivered.
    pub backlog: i64,
    /// Checks that were refused.
    pub refused: i64,
    /// Most of its latest checks failed.
    pub failing: bool,
    pub tested_at: Time,
}

/// What is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub number: i64,
    pub kind: String,
    /// A host for ping and DNS, `host:port` for TLS, an address (URL) for HTTP.
    pub address: String,
    /// Seconds from one check to the next.
    pub every: i64,
    #[serde(skip)]
    pub is_active: bool,
}

/// A check as a probe sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Ascending; sent twice, it counts once.
    pub seq: i64,
    /// By the probe's clock, in microseconds since 1970.
    pub at: i64,
    pub target: i64,
    pub outcome: String,
    /// How long it took; 0: not measured.
    pub micros: i64,
}

/// What a probe sends every [`TICK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// By the probe's clock.
    pub sent_at: i64,
    pub version: String,
    /// Checks that wait at the probe beside these.
    pub backlog: i64,
    pub checks: Vec<Check>,
    /// The session of a speed test that is over, as an [`Id`] is written.
    #[serde(default)]
    pub tested: Option<String>,
}

/// A check that was not taken, and why: `target`, `outcome`, `future`, `old` or `number`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub seq: i64,
    pub why: String,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: Id,
    pub area: String,
    pub asn: i64,
    pub technology: String,
    pub is_active: bool,
    pub tested_at: Time,
}

/// What a probe said of itself last.
#[derive(Debug, Clone, Default)]
struct Seen {
    at: Time,
    version: String,
    off: i64,
    backlog: i64,
    /// Since it was last written down.
    refused: i64,
    /// Of each target the latest check: when, until when it says how it is, and whether it worked.
    latest: HashMap<i64, (Time, Time, bool)>,
    is_new: bool,
}

impl Seen {
    /// Whether most of what it checks does not work now: 0 no, 1 yes, [`UNKNOWN`] where nothing was checked lately.
    fn failing(&self, now: Time) -> i64 {
        let fresh = self.latest.values().filter(|(_, until, _)| *until > now);
        let (all, bad) = fresh.fold((0, 0), |(all, bad), (_, _, is_ok)| (all + 1, bad + usize::from(!is_ok)));
        if all == 0 { UNKNOWN } else { i64::from(bad * 2 > all) }
    }
}

/// Nobody knows whether a probe's checks work.
pub(crate) const UNKNOWN: i64 = 2;

/// Who reported to this process: a sign of life is no write of its own.
#[derive(Debug, Default)]
pub struct Presence {
    seen: Mutex<HashMap<Id, Seen>>,
    /// This process among those that hear probes, once it heard one.
    listener: OnceLock<Id>,
}

/// Longer between two beats of a listener, and reports were missed.
const GAP: i64 = 15 * SECOND;

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Where a new probe stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    pub name: &'a str,
    pub area: &'a str,
    pub asn: i64,
    pub technology: &'a str,
}

/// Makes a probe that waits for its box. Gives the code, which is shown once. `None`: there is one of this name.
///
/// # Errors
/// Where the database fails.
pub async fn expect(db: &Db, actor: Actor, place: &Place<'_>) -> Result<Option<String>, ObservatoryError> {
    let code = code::fresh(db.entropy(), 3);
    let made = store::write!(db, Op::new(actor, "observatory.make_probe", ""), |tx| {
        if tx.one(NAMES, params![place.name]).await?.get::<i64>("n")? > 0 {
            return Err(ObservatoryError::Taken);
        }
        let (id, now) = (tx.new_id(), tx.now());
        tx.note(&format!("probe={id}"));
        let row = params![id, place.name, place.area, place.asn, place.technology, hash(&code::plain(&code)), now.plus(CODE_LIFE), now];
        tx.execute(INSERT, row).await?;
        Ok::<_, ObservatoryError>(())
    });
    match made {
        Ok(()) => Ok(Some(code)),
        Err(ObservatoryError::Taken) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a probe's token away and gives a new code for it: its box was changed, or its token is known to others. Its single checks
/// leave; what they counted for stays.
///
/// # Errors
/// Where the database fails.
pub async fn renew(db: &Db, actor: Actor, id: Id) -> Result<Option<String>, ObservatoryError> {
    let code = code::fresh(db.entropy(), 3);
    let did = store::write!(db, Op::new(actor, "observatory.renew_probe", id), |tx| {
        let until = tx.now().plus(CODE_LIFE);
        // Another box begins to count anew.
        tx.execute(DELETE_CHECKS, params![id]).await?;
        tx.execute(RENEW, params![id, hash(&code::plain(&code)), until]).await
    })?;
    Ok((did > 0).then_some(code))
}

/// Pauses a probe, or lets it go on. `false`: there is none, or it never came.
///
/// # Errors
/// Where the database fails.
pub async fn set_active(db: &Db, actor: Actor, id: Id, is_active: bool) -> Result<bool, ObservatoryError> {
    let (state, action) = if is_active { ("active", "observatory.resume_probe") } else { ("paused", "observatory.pause_probe") };
    Ok(store::write!(db, Op::new(actor, action, id), |tx| { tx.execute(SET_STATE, params![id, state]).await })? > 0)
}

/// Takes a probe away, with its checks; what they counted for stays.
///
/// # Errors
/// Where the database fails.
pub async fn remove(db: &Db, actor: Actor, id: Id) -> Result<bool, ObservatoryError> {
    Ok(store::write!(db, Op::new(actor, "observatory.remove_probe", id), |tx| {
        tx.execute(DELETE_CHECKS, params![id]).await?;
        tx.execute(DELETE, params![id]).await
    })? > 0)
}

/// A box gives its code, once, and gets its token. `None`: the code is not known, was used, or is too old.
///
/// # Errors
/// Where the database fails.
pub async fn enrol(db: &Db, code: &str, version: &str) -> Result<Option<(Id, String)>, ObservatoryError> {
    let code = hash(&code::plain(code));
    let mut bytes = [0; 32];
    db.entropy().fill(&mut bytes);
    let (token, version) = (web::hex::encode(&bytes), short(version, 40));
    // Whoever guesses is not to make us write.
    let find = async |tx: &mut Tx, now: Time| tx.optional(BY_CODE, params![code, now]).await?.map(|row| row.get::<Id>("id")).transpose();
    let now = db.clock().now();
    if store::read!(db, "observatory.probe_code", |tx| { find(tx, now).await })?.is_none() {
        return Ok(None);
    }
    let id = store::write!(db, Op::new(Actor::System, "observatory.enrol_probe", ""), |tx| {
        let now = tx.now();
        let Some(id) = find(tx, now).await? else { return Ok(None) };
        let is_first = tx.execute(ENROL, params![id, hash(&token), now, &version, code]).await? == 1;
        tx.note(&format!("probe={id}"));
        Ok::<_, ObservatoryError>(is_first.then_some(id))
    })?;
    Ok(id.map(|id| (id, token)))
}

/// Whose token it is.
///
/// # Errors
/// Where the database fails.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Known>, store::Error> {
    let known = |row: store::Row| {
        Ok(Known {
            id: row.get("id")?,
            area: row.get("area")?,
            asn: row.get("asn")?,
            technology: row.get("technology")?,
            is_active: row.get::<String>("state")? == "active",
            tested_at: row.get("tested_at")?,
        })
    };
    tx.optional(BY_TOKEN, params![hash(token)]).await?.map(known).transpose()
}

/// Text without what cannot be seen, and not longer than `most`.
fn short(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// Takes a report: its checks are kept when this returns. Gives what was refused.
///
/// # Errors
/// Where the database fails: then the probe sends them again.
pub async fn take(db: &Db, presence: &Presence, probe: &Known, report: &Report, targets: &[Target]) -> Result<Vec<Refused>, ObservatoryError> {
    let now = db.clock().now();
    let off = report.sent_at.saturating_sub(now.micros());
    let mut refused = Vec::new();
    let mut taken: BTreeMap<i64, (Time, &Check, &str)> = BTreeMap::new();
    for check in &report.checks {
        let at = Time(check.at.saturating_sub(off));
        let kind = targets.iter().find(|t| t.number == check.target).map(|t| t.kind.as_str());
        let why = match kind {
            None => Some("target"),
            Some(_) if !OUTCOMES.contains(&check.outcome.as_str()) => Some("outcome"),
            Some(_) if at > now.plus(SLACK) => Some("future"),
            Some(_) if at < now.plus(-KEPT * kernel::DAY) => Some("old"),
            Some(_) if check.seq <= 0 || !(0..=HOUR).contains(&check.micros) => Some("number"),
            Some(_) => None,
        };
        match (why, kind) {
            (Some(why), _) => refused.push(Refused { seq: check.seq, why: why.to_owned() }),
            (None, Some(kind)) => drop(taken.insert(check.seq, (at, check, kind))),
            (None, None) => {}
        }
    }
    if !taken.is_empty() {
        keep(db, probe, &taken).await?;
    }
    // A paused one may deliver what it checked before; whether it is there nobody asks.
    if !probe.is_active {
        return Ok(refused);
    }
    presence.listener.get_or_init(|| Id::random(db.entropy()));
    let mut seen = presence.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = seen.entry(probe.id).or_default();
    (entry.at, entry.version, entry.off, entry.backlog) = (now, short(&report.version, 40), off, report.backlog.clamp(0, i64::from(u32::MAX)));
    entry.refused = entry.refused.saturating_add(i64::try_from(refused.len()).unwrap_or(0));
    entry.is_new = true;
    for (at, check, _) in taken.values().filter(|(_, c, _)| c.outcome != "not-permitted") {
        let every = targets.iter().find(|t| t.number == check.target).map_or(0, |t| t.every.saturating_mul(2 * SECOND));
        let latest = entry.latest.entry(check.target).or_insert((*at, Time(0), true));
        if *at >= latest.0 {
            *latest = (*at, at.plus(every + FRESH), check.outcome == "ok");
        }
    }
    Ok(refused)
}

async fn keep(db: &Db, probe: &Known, taken: &BTreeMap<i64, (Time, &Check, &str)>) -> Result<(), ObservatoryError> {
    let rows: Vec<Value> = taken.iter().flat_map(|(seq, (at, c, _))| params![probe.id, *seq, *at, c.target, &c.outcome, c.micros]).collect();
    store::write!(db, Op::housekeeping("observatory.keep_checks"), |tx| {
        let fresh: Vec<i64> = tx.bulk_rows(CHECK, rows.clone()).await?.iter().map(|r| r.get("seq")).collect::<Result<_, _>>()?;
        let mut counts: BTreeMap<(i64, String, i64, &str), (i64, i64)> = BTreeMap::new();
        for (at, check, kind) in fresh.iter().filter_map(|seq| taken.get(seq)).filter(|(_, c, _)| c.outcome != "not-permitted") {
            for place in outage::Place::new(&probe.area, probe.asn).holders() {
                let count = counts.entry((Level::Hour.start(*at), place.area, place.operator, *kind)).or_default();
                *count = (count.0 + 1, count.1 + i64::from(check.outcome == "ok"));
            }
        }
        if counts.is_empty() {
            return Ok(());
        }
        let values = counts.iter().flat_map(|((start, area, asn, kind), (n, ok))| params![*start, area, *asn, *kind, *n, *ok]).collect();
        tx.bulk(COUNT, values).await?;
        Ok::<_, ObservatoryError>(())
    })
}

/// Writes down who reported since it was last done, and that this process listens.
///
/// # Errors
/// Where the database fails: then it is done the next time.
pub(crate) async fn write_presence(db: &Db, presence: &Presence) -> Result<(), ObservatoryError> {
    let now = db.clock().now();
    let mut sorted: Vec<(Id, Seen)> = {
        let mut seen = presence.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, s| s.at > now.plus(-kernel::DAY));
        let new = seen.iter_mut().filter(|(_, s)| s.is_new);
        new.map(|(id, s)| (*id, Seen { refused: std::mem::take(&mut s.refused), is_new: std::mem::take(&mut s.is_new), ..s.clone() })).collect()
    };
    let Some(listener) = presence.listener.get().copied() else { return Ok(()) };
    // Always in one order: two processes never wait for each other crosswise.
    sorted.sort_by_key(|(id, _)| *id);
    let row = |(id, s): &(Id, Seen)| params![*id, s.at, &s.version, s.off, s.backlog, s.refused, s.failing(now)];
    let rows: Vec<Value> = sorted.iter().flat_map(row).collect();
    let written = store::write!(db, Op::housekeeping("observatory.probes_seen"), |tx| {
        tx.execute(BEAT, params![listener, now, GAP]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        tx.bulk(SEEN, rows.clone()).await.map(drop)
    });
    if let Err(error) = written {
        let mut seen = presence.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, old) in sorted {
            let entry = seen.entry(id).or_default();
            entry.refused += old.refused;
            entry.is_new = true;
        }
        return Err(error.into());
    }
    Ok(())
}

/// All probes, by area and name.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx) -> Result<Vec<Probe>, store::Error> {
    let probe = |r: &store::Row| {
        Ok(Probe {
            id: r.get("id")?,
            name: r.get("name")?,
            area: r.get("area")?,
            asn: r.get("asn")?,
            technology: r.get("technology")?,
            state: r.get("state")?,
            code_until: r.get("code_until")?,
            enrolled_at: r.get("enrolled_at")?,
            seen_at: r.get("seen_at")?,
            version: r.get("version")?,
            clock_off: r.get("clock_off")?,
            backlog: r.get("backlog")?,
            refused: r.get("refused")?,
            failing: r.get::<i64>("failing")? == 1,
            tested_at: r.get("tested_at")?,
        })
    };
    tx.rows(LIST, params![]).await?.iter().map(probe).collect()
}

/// The latest checks of a probe: when, of which target, how they ended and how long they took (microseconds, 0: not measured).
///
/// # Errors
/// Where the database fails.
pub async fn latest(tx: &mut Tx, id: Id, limit: i64) -> Result<Vec<(Time, i64, String, i64)>, store::Error> {
    let rows = tx.rows(LATEST, params![id, limit]).await?;
    rows.iter().map(|r| Ok((r.get("at")?, r.get("target")?, r.get("outcome")?, r.get("micros")?))).collect()
}

/// A probe made a speed test.
///
/// # Errors
/// Where the database fails.
pub async fn tested(db: &Db, id: Id) -> Result<(), ObservatoryError> {
    store::write!(db, Op::housekeeping("observatory.probe_tested"), |tx| {
        let now = tx.now();
        tx.execute(TESTED, params![id, now]).await
    })?;
    Ok(())
}

/// All targets, those no longer checked among them.
///
/// # Errors
/// Where the database fails.
pub async fn targets(tx: &mut Tx) -> Result<Vec<Target>, store::Error> {
    let target = |r: &store::Row| {
        Ok(Target {
            number: r.get("number")?,
            kind: r.get("kind")?,
            address: r.get("address")?,
            every: r.get("seconds")?,
            is_active: r.get::<String>("state")? == "active",
        })
    };
    tx.rows(TARGETS, params![]).await?.iter().map(target).collect()
}

/// Whether an address fits what is checked.
fn fits(kind: &str, address: &str) -> bool {
    let is_host = |host: &str| {
        (1..=253).contains(&host.len()) && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b)) && !host.starts_with(['-', '.'])
    };
    match kind {
        "ping" => is_host(address),
        "dns" => is_host(address) && !address.contains(':'),
        "tls" => {
            address.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && !host.contains(':') && port.parse::<u16>().is_ok_and(|p| p > 0))
        }
        "http" => {
            let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            address.len() <= 500
                && address.bytes().all(|b| b.is_ascii_graphic())
                && rest.is_some_and(|r| !r.is_empty() && !r.starts_with('/') && !r.contains('@'))
        }
        _ => false,
    }
}

/// Adds a target.
///
/// # Errors
/// The name of the field that cannot be; or the database fails.
pub async fn add_target(db: &Db, actor: Actor, kind: &str, address: &str, every: i64) -> Result<Result<(), &'static str>, ObservatoryError> {
    if !KINDS.contains(&kind) {
        return Ok(Err("kind"));
    }
    if !fits(kind, address) {
        return Ok(Err("address"));
    }
    if !EVERY.contains(&every) {
        return Ok(Err("every"));
    }
    let added = store::write!(db, Op::new(actor, "observatory.add_target", ""), |tx| {
        let known = targets(tx).await?;
        if known.iter().filter(|t| t.is_active).count() >= TARGETS_MOST || known.iter().any(|t| t.is_active && t.kind == kind && t.address == address)
        {
            return Err(ObservatoryError::Taken);
        }
        let number: i64 = tx.one(NEXT_TARGET, params![]).await?.get("n")?;
        tx.note(&format!("target={number}"));
        tx.execute(INSERT_TARGET, params![number, kind, address, every]).await?;
        Ok::<_, ObservatoryError>(())
    });
    match added {
        Ok(()) => Ok(Ok(())),
        Err(ObservatoryError::Taken) => Ok(Err("address")),
        Err(error) => Err(error),
    }
}

/// Ends checking a target; what was checked stays.
///
/// # Errors
/// Where the database fails.
pub async fn end_target(db: &Db, actor: Actor, number: i64) -> Result<(), ObservatoryError> {
    store::write!(db, Op::new(actor, "observatory.end_target", number), |tx| { tx.execute(SET_TARGET, params![number, "ended"]).await })?;
    Ok(())
}

/// Checks and how many of them succeeded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub n: i64,
    pub ok: i64,
}

/// Availability over hours (as [`Level::Hour`] counts them, the last not included), by area, operator and kind; an empty area and an
/// operator of 0 stand for all.
///
/// # Errors
/// Where the database fails.
pub async fn availability(tx: &mut Tx, first: i64, end: i64) -> Result<BTreeMap<(String, i64, String), Share>, store::Error> {
    let rows = tx.rows(OVER, params![first, end]).await?;
    rows.iter().map(|r| Ok(((r.get("area")?, r.get("asn")?, r.get("kind")?), Share { n: r.get("n")?, ok: r.get("ok")? }))).collect()
}

/// When a probe should come next, in milliseconds from now: each has a moment of its own in every tick, so that it reports once in
/// each, and not all at once.
#[must_use]
pub fn next(id: Id, now: Time) -> i64 {
    let slot = SECOND * 2 + i64::from(u16::from_be_bytes([id.0[14], id.0[15]])) * (TICK - 6 * SECOND) / i64::from(u16::MAX);
    let start = (now.micros().div_euclid(TICK) + 1) * TICK;
    (start + slot - now.micros()) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_checked_by_kind() {
        for (kind, good, bad) in [
            ("ping", "192.0.2.1", "a b"),
            ("ping", "2001:db8::1", "-x"),
            ("dns", "example.org", "example.org:53"),
            ("tls", "example.org:443", "example.org"),
            ("tls", "example.org:443", "example.org:0"),
            ("http", "https://example.org/x", "ftp://example.org"),
            ("http", "http://example.org", "http://user@example.org"),
        ] {
            assert!(fits(kind, good) && !fits(kind, bad), "{kind} {good} {bad}");
        }
        assert!(!fits("smoke", "example.org"));
    }

    #[test]
    fn every_probe_has_its_moment_in_each_tick() {
        for n in [0, 1, 77, 255_u8] {
            let id = Id([n; 16]);
            let mut now = Time(1_795_510_800_000_000 + 7_000_000);
            for _ in 0..10 {
                let then = now.plus(next(id, now) * 1000);
                assert_eq!(then.micros() / TICK, now.micros() / TICK + 1);
                assert!((2 * SECOND - 1000..=16 * SECOND).contains(&(then.micros() % TICK)), "{}", then.micros() % TICK);
                now = then;
            }
        }
    }
}
