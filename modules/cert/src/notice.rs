//! Notices: each owner is told once a day (or a week), in each language its contacts read, of everything that is open
//! and was seen since it was told last.
//!
//! A notice is a *draft*, then *approved* or *held* by a person (or approved by itself, where the organisation's rule
//! says so), then *sent* once all its deliveries ended, *failed* if none left,
//! *nobody* if there was nobody who may be told. A *delivery* is one copy to one contact: *ready*, *sending*,
//! *sent*; *later* (put off by the relay), *uncertain* (it may or may not have left), *failed*, or *blocked*, where the contact may not be sent this label.

use kernel::{Actor, DAY, HOUR, Id, Locale, MINUTE, Time};
use store::{Op, Row, Tx, Value, params, statements};
use web::App;

use crate::Tlp;
use crate::finding::{self, Finding};
use crate::owner::{self, Contact};

statements! {
    CLOSE = "notice/close",
    GET = "notice/get",
    BY_ID = "notice/by_id",
    OF_ONE_DAY = "notice/of_one_day",
    LIST = "notice/list",
    OWN = "notice/own",
    COUNTS = "notice/counts",
    DECIDE = "notice/decide",
    LINES = "notice/lines",
    ALL_LINES = "notice/all_lines" [Int],
    NEXT_LINES = "notice/next_lines",
    LINE_KINDS = "notice/line_kinds",
    OF_FINDING = "notice/of_finding",
    INSERT_DELIVERY = "delivery/insert",
    DELIVERIES = "delivery/list",
    AGAIN = "delivery/again",
}

/// Minutes east of UTC by which days, weeks and quiet hours go.
pub(crate) const OFFSET: i64 = 180;

#[derive(Debug, Clone)]
pub struct Notice {
    pub number: i64,
    /// Random: what its Message-ID is made from.
    pub id: Id,
    pub organisation: i64,
    pub lang: String,
    /// Days since 1970, on the local calendar.
    pub day: i64,
    pub state: String,
    pub tlp: Tlp,
    pub findings: i64,
    /// The message as it leaves, once it was made.
    pub message: Option<Id>,
    pub made_at: Time,
    pub decided_by: String,
    pub decided_at: Time,
}

#[derive(Debug, Clone)]
pub struct Delivery {
    pub mail: String,
    pub state: String,
    pub attempts: i64,
    /// How often its outcome was unknown.
    pub uncertain: i64,
    pub detail: String,
    pub send_at: Time,
    pub changed_at: Time,
    /// When it left last; 0: it is not known to have left.
    pub sent_at: Time,
}

impl Notice {
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.lang.parse().unwrap_or(Locale::Ar)
    }

    /// The same for every copy and every try (RFC 5322, section 3.6.4), without brackets.
    #[must_use]
    pub fn message_id(&self, app: &App) -> String {
        format!("cert.{}@{}", self.id, app.settings.host())
    }
}

fn notice(row: &Row) -> Result<Notice, store::Error> {
    Ok(Notice {
        number: row.get("number")?,
        id: row.get("id")?,
        organisation: row.get("organisation")?,
        lang: row.get("lang")?,
        day: row.get("day")?,
        state: row.get("state")?,
        tlp: Tlp::of_rank(row.get("tlp")?),
        findings: row.get("findings")?,
        message: row.get("message")?,
        made_at: row.get("made_at")?,
        decided_by: row.get("decided_by")?,
        decided_at: row.get("decided_at")?,
    })
}

/// The local day a moment lies in.
pub fn day_of(time: Time) -> i64 {
    (time.micros() + OFFSET * MINUTE).div_euclid(DAY)
}

/// When a local day begins.
pub(crate) fn day_start(day: i64) -> Time {
    Time(day * DAY - OFFSET * MINUTE)
}

/// Orders a copy for each contact, out of its quiet hours. One who may not be sent this label gets none, and that is kept.
pub(crate) async fn address<'a>(tx: &mut Tx, number: i64, tlp: Tlp, contacts: impl Iterator<Item = &'a Contact>) -> Result<(), store::Error> {
    let now = tx.now();
    for contact in contacts {
        let (state, detail) = if contact.state != "active" {
            ("blocked", contact.state.clone())
        } else if contact.tlp < tlp {
            tx.note(&format!("blocked={tlp}"));
            ("blocked", format!("{tlp} > {}", contact.tlp))
        } else {
            ("ready", String::new())
        };
        tx.execute(INSERT_DELIVERY, params![number, &contact.mail, state, detail, after_quiet(now, contact.quiet), now]).await?;
    }
    close(tx, number).await
}

/// Ends an approved notice none of whose copies is still on its way; 0: every such notice.
pub(crate) async fn close(tx: &mut Tx, number: i64) -> Result<(), store::Error> {
    tx.execute(CLOSE, params![number]).await.map(drop)
}

/// Now, or the end of the quiet hours that now lies in.
pub(crate) fn after_quiet(now: Time, (from, to): (i64, i64)) -> Time {
    let local = now.micros() + OFFSET * MINUTE;
    let minute = local.rem_euclid(DAY) / MINUTE;
    let is_quiet = if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to };
    if !is_quiet {
        return now;
    }
    let wait = (to - minute).rem_euclid(24 * 60);
    Time(now.micros() - local.rem_euclid(MINUTE) + wait * MINUTE)
}

/// Approves a draft or held notice: its copies are ordered.
pub async fn approve(tx: &mut Tx, number: i64) -> Result<bool, store::Error> {
    let did = decide(tx, number, "draft", "approved").await? || decide(tx, number, "held", "approved").await?;
    if did {
        order_copies(tx, number).await?;
    }
    Ok(did)
}

/// Holds a draft back.
pub async fn hold(tx: &mut Tx, number: i64) -> Result<bool, store::Error> {
    decide(tx, number, "draft", "held").await
}

/// Sends the very same message again, to whoever is a contact now.
pub async fn resend(tx: &mut Tx, number: i64) -> Result<bool, store::Error> {
    for from in ["approved", "sent", "failed", "nobody"] {
        if decide(tx, number, from, "approved").await? {
            let now = tx.now();
            tx.execute(AGAIN, params![number, now]).await?;
            order_copies(tx, number).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

async fn order_copies(tx: &mut Tx, number: i64) -> Result<(), store::Error> {
    let Some(notice) = get(tx, number).await? else { return Ok(()) };
    let contacts = owner::own_contacts(tx, notice.organisation).await?;
    address(tx, number, notice.tlp, contacts.iter().filter(|c| c.lang == notice.lang)).await
}

/// Moves a notice from one state to another, if it is there.
async fn decide(tx: &mut Tx, number: i64, from: &str, to: &str) -> Result<bool, store::Error> {
    let (now, by) = (tx.now(), tx.op().actor.to_string());
    Ok(tx.execute(DECIDE, params![number, to, by, now, from]).await? == 1)
}

pub async fn get(tx: &mut Tx, number: i64) -> Result<Option<Notice>, store::Error> {
    tx.optional(GET, params![number]).await?.as_ref().map(notice).transpose()
}

/// By what its Message-ID is made from.
pub(crate) async fn by_id(tx: &mut Tx, id: Id) -> Result<Option<Notice>, store::Error> {
    tx.optional(BY_ID, params![id]).await?.as_ref().map(notice).transpose()
}

/// Those of a day behind a number, some at a time.
pub(crate) async fn of_one_day(tx: &mut Tx, day: i64, after: i64) -> Result<Vec<Notice>, store::Error> {
    tx.rows(OF_ONE_DAY, params![day, after]).await?.iter().map(notice).collect()
}

/// Notices, newest first; of one state, or of all if it is empty.
pub async fn list(tx: &mut Tx, state: &str, limit: i64, skip: i64) -> Result<Vec<Notice>, store::Error> {
    tx.rows(LIST, params![state, limit, skip]).await?.iter().map(notice).collect()
}

pub async fn own(tx: &mut Tx, organisation: i64, limit: i64) -> Result<Vec<Notice>, store::Error> {
    tx.rows(OWN, params![organisation, limit]).await?.iter().map(notice).collect()
}

pub async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64)>, store::Error> {
    tx.rows(COUNTS, params![]).await?.iter().map(|r| Ok((r.get("state")?, r.get("n")?))).collect()
}

/// The findings a notice tells of, from behind `after` on, with the sighting it told of.
pub async fn lines(tx: &mut Tx, number: i64, after: i64, limit: i64) -> Result<Vec<Finding>, store::Error> {
    tx.rows(LINES, params![number, after, limit]).await?.into_iter().map(finding::finding).collect()
}

/// That a notice tells of a finding, and of which sighting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) notice: i64,
    pub(crate) finding: i64,
    pub(crate) last_seen: Time,
}

/// All lines of some notices.
pub(crate) async fn all_lines(tx: &mut Tx, notices: impl Iterator<Item = i64>) -> Result<Vec<Line>, store::Error> {
    let mut lines = Vec::new();
    for row in tx.bulk_rows(ALL_LINES, notices.map(Value::from).collect()).await? {
        // One text of many: what a row costs is that it is one.
        let (notice, text): (i64, String) = (row.get("notice")?, row.get("lines")?);
        let line = |pair: &str| {
            let (finding, seen) = pair.split_once(':')?;
            Some(Line { notice, finding: finding.parse().ok()?, last_seen: Time(seen.parse().ok()?) })
        };
        lines.extend(text.split(' ').filter_map(line));
    }
    Ok(lines)
}

/// Lines of a notice, from behind a finding on.
pub(crate) async fn next_lines(tx: &mut Tx, number: i64, after: i64, limit: i64) -> Result<Vec<Line>, store::Error> {
    tx.rows(NEXT_LINES, params![number, after, limit]).await?.into_iter().map(line).collect()
}

fn line(row: Row) -> Result<Line, store::Error> {
    let mut row = row.into_fields();
    Ok(Line { notice: row.take("notice")?, finding: row.take("finding")?, last_seen: row.take("last_seen")? })
}

/// `(type, identifier, how many)`, most first.
pub async fn line_kinds(tx: &mut Tx, number: i64) -> Result<Vec<(String, String, i64)>, store::Error> {
    tx.rows(LINE_KINDS, params![number]).await?.iter().map(|r| Ok((r.get("kind")?, r.get("identifier")?, r.get("n")?))).collect()
}

/// The notices a finding stood in: `(number, day, language, state)`.
pub async fn of_finding(tx: &mut Tx, finding: i64) -> Result<Vec<(i64, i64, String, String)>, store::Error> {
    let one = |r: &Row| Ok((r.get("number")?, r.get("day")?, r.get("lang")?, r.get("state")?));
    tx.rows(OF_FINDING, params![finding]).await?.iter().map(one).collect()
}

pub async fn deliveries(tx: &mut Tx, number: i64) -> Result<Vec<Delivery>, store::Error> {
    let delivery = |r: &Row| {
        Ok(Delivery {
            mail: r.get("mail")?,
            state: r.get("state")?,
            attempts: r.get("attempts")?,
            uncertain: r.get("uncertain")?,
            detail: r.get("detail")?,
            send_at: r.get("send_at")?,
            changed_at: r.get("changed_at")?,
            sent_at: r.get("sent_at")?,
        })
    };
    tx.rows(DELIVERIES, params![number]).await?.iter().map(delivery).collect()
}

/// The hour of the local day from which on notices are made by themselves: reports of the day before are in by then.
const MORNING: i64 = 7 * HOUR;

/// Makes the day's notices once it is morning.
pub(crate) async fn round(app: App) -> Result<(), String> {
    let local = app.db.clock().now().micros() + OFFSET * MINUTE;
    if local.rem_euclid(DAY) < MORNING {
        return Ok(());
    }
    store::write!(app.db, Op::housekeeping("cert.close_notices"), |tx| { close(tx, 0).await }).map_err(|e| e.to_string())?;
    crate::make::make(&app.db, Actor::System).await.map(drop).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_are_waited_out() {
        // 2026-11-24 12:00 local (UTC+3).
        let noon = Time(1_795_510_800_000_000);
        let at = |hours: i64, minutes: i64| Time(noon.micros() + (hours - 12) * HOUR + minutes * MINUTE);
        let night = (22 * 60, 6 * 60);
        assert_eq!(after_quiet(noon, night), noon);
        assert_eq!(after_quiet(at(23, 30), night), at(30, 0));
        assert_eq!(after_quiet(at(29, 59), night), at(30, 0));
        assert_eq!(after_quiet(at(30, 0), night), at(30, 0));
        assert_eq!(after_quiet(at(22, 0), night), at(30, 0));
        assert_eq!(after_quiet(at(12, 30), (12 * 60, 13 * 60)), at(13, 0));
        assert_eq!(after_quiet(noon, (0, 0)), noon);
    }
}
