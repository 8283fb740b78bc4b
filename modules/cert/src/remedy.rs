//! What gets fixed: how long it takes, for each owner and kind, and what telling owners achieves.
//!
//! Counted from the findings once in a while, into small numbers by month: no page reads a million findings.

use std::collections::{BTreeMap, HashMap};

use kernel::{DAY, Indicator, Point, Time, Unit, Values};
use store::{Op, Row, Tx, Value, params, statements};
use web::App;

use crate::notice::{OFFSET, day_of};
use crate::owner;

statements! {
    FIXED = "remedy/fixed",
    TOLD = "remedy/told",
    UNTOLD = "remedy/untold",
    CLEAR = "remedy/clear",
    INSERT = "remedy/insert" [Int, Int, Text, Text, Int, Int],
    LIST = "remedy/list",
    KINDS = "remedy/kinds",
    EVENTS = "event/tally_all",
}

/// Days within which a fix counts as one in time.
pub const IN_TIME: i64 = 30;
/// Groups smaller than this have no published median or share.
pub(crate) const MINIMUM: u32 = 5;
/// How far back fixes are counted again. Findings go a year after they were last seen, which may be long before their owner was told
/// or said that they are fixed: what was counted of older months stays as it was, of all owners together.
const REACH: i64 = 240 * DAY;
/// Days that a month's counts are kept by owner, at most.
pub(crate) const BY_OWNER: i64 = REACH / DAY + 31;
/// Days until it is known what was fixed: by three more reports.
const KNOWN: i64 = 14;
/// Months that are told: of the year before this one all, always.
const MONTHS: i64 = 25;

/// The indicators of this room.
pub(crate) const ALL: [Indicator; 4] = [EVENT_COUNT, TIME_TO_FIX, FIXED_IN_TIME, FIXED_UNTOLD];

const EVENT_COUNT: Indicator = Indicator {
    id: "cert.events",
    unit: Unit::Count,
    period: "month",
    method: "Events of threat reports about the country's networks by type (RSIT) and local month of observation, each counted once, for months that are over.",
    minimum: 1,
    is_additive: true,
};

const TIME_TO_FIX: Indicator = Indicator {
    id: "cert.time_to_fix",
    unit: Unit::Hours,
    period: "month",
    method: "Median of the hours from a finding's first sighting to its fix, by type (RSIT) and month of the fix. A finding counts as fixed once three complete reports of its type, each of another day, did not see it: half a day after its last sighting, or at the time its owner said that it is fixed.",
    minimum: MINIMUM,
    is_additive: false,
};

const FIXED_IN_TIME: Indicator = Indicator {
    id: "cert.fixed_within_30_days",
    unit: Unit::Percent,
    period: "month",
    method: "Share of findings fixed within 30 days after their owner was first sent a notice of them, by type (RSIT) and month of that notice, where the 30 days are over; wrong reports are left out.",
    minimum: MINIMUM,
    is_additive: false,
};

const FIXED_UNTOLD: Indicator = Indicator {
    id: "cert.fixed_within_30_days_untold",
    unit: Unit::Percent,
    period: "month",
    method: "Share of findings fixed within 30 days after they were first seen, where nobody was told of them, by type (RSIT) and month of the first sighting: what the share of those told of is to be held against.",
    minimum: MINIMUM,
    is_additive: false,
};

/// What is counted of an owner or a kind, in some span of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedies {
    /// Hours from first sighting to fix, and how many.
    pub fixed: BTreeMap<i64, i64>,
    /// Findings told of, whose [`IN_TIME`] days are over.
    pub told: i64,
    pub told_in_time: i64,
    pub untold: i64,
    pub untold_in_time: i64,
}

impl Remedies {
    fn add(&mut self, what: &str, hours: i64, n: i64) {
        match what {
            "fixed" => *self.fixed.entry(hours).or_default() += n,
            "told" => self.told += n,
            "told-in-time" => self.told_in_time += n,
            "untold" => self.untold += n,
            _ => self.untold_in_time += n,
        }
    }

    fn merge(&mut self, other: &Self) {
        other.fixed.iter().for_each(|(hours, n)| *self.fixed.entry(*hours).or_default() += n);
        for (own, n) in [
            (&mut self.told, other.told),
            (&mut self.told_in_time, other.told_in_time),
            (&mut self.untold, other.untold),
            (&mut self.untold_in_time, other.untold_in_time),
        ] {
            *own += n;
        }
    }

    #[must_use]
    pub fn fixed_count(&self) -> i64 {
        self.fixed.values().sum()
    }

    /// In hours; `None` where nothing was fixed.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        kernel::median(&self.fixed)
    }
}

/// Parts of a hundred, to a tenth; `None` of nothing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn percent(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 1000.0 / whole as f64).round() / 10.0)
}

/// The local month a local day lies in, counted from the year 0 on.
fn month_of(day: i64) -> i64 {
    web::month_number(Time(day * DAY), 0)
}

/// When such a month begins.
fn begin(month: i64) -> Time {
    web::month_begin(month, OFFSET)
}

pub(crate) async fn round(app: App) -> Result<(), String> {
    count(&app).await.map_err(|e| e.to_string())
}

/// Counts all again.
pub async fn count(app: &App) -> Result<(), store::Error> {
    let now = app.db.clock().now();
    let from = begin(month_of(day_of(now.plus(-REACH))));
    let oldest = begin(month_of(day_of(now)) - MONTHS);
    let organisations = store::read!(app.db, "cert.remedy_owners", |tx| { owner::organisations(tx).await })?;
    let mut rows: Vec<Value> = Vec::new();
    for owner in organisations.iter().map(|o| o.number).chain([0]) {
        let counted = store::read!(app.db, "cert.remedies", |tx| { of_owner(tx, owner, from, now).await })?;
        for ((month, kind, what, hours), n) in counted {
            rows.extend([month.into(), owner.into(), Value::from(&kind), what.into(), hours.into(), n.into()]);
        }
    }
    store::write!(app.db, Op::housekeeping("cert.count_remedies"), |tx| {
        let mut all = rows.clone();
        for row in tx.rows(KINDS, params![]).await? {
            let (month, kind, what): (i64, String, String) = (row.get("month")?, row.get("kind")?, row.get("what")?);
            if (oldest.micros()..from.micros()).contains(&month) {
                let (hours, n): (i64, i64) = (row.get("hours")?, row.get("n")?);
                all.extend([month.into(), 0_i64.into(), Value::from(&kind), Value::from(&what), hours.into(), n.into()]);
            }
        }
        tx.execute(CLEAR, params![]).await?;
        tx.bulk(INSERT, all).await.map(drop)
    })
}

/// By month, kind, what and hours.
type Counted = BTreeMap<(i64, String, &'static str, i64), i64>;

async fn of_owner(tx: &mut Tx, owner: i64, from: Time, now: Time) -> Result<Counted, store::Error> {
    let mut out = Counted::new();
    for row in tx.rows(FIXED, params![owner, from, now]).await? {
        let month = begin(month_of(row.get("day")?)).micros();
        *out.entry((month, row.get("kind")?, "fixed", row.get("hours")?)).or_default() += row.get::<i64>("n")?;
    }
    // Only those whose time is over: the others may still be fixed in time.
    let over = now.plus(-IN_TIME * DAY);
    for (statement, all, good) in [(TOLD, "told", "told-in-time"), (UNTOLD, "untold", "untold-in-time")] {
        for row in tx.rows(statement, params![owner, from, over]).await? {
            let (month, kind) = (begin(month_of(row.get("day")?)).micros(), row.get::<String>("kind")?);
            *out.entry((month, kind.clone(), all, 0)).or_default() += row.get::<i64>("n")?;
            *out.entry((month, kind, good, 0)).or_default() += row.get::<i64>("good")?;
        }
    }
    Ok(out)
}

/// For staff: everything since a moment, by kind and by owner.
pub async fn since(tx: &mut Tx, from: Time) -> Result<(BTreeMap<String, Remedies>, HashMap<i64, Remedies>), store::Error> {
    let (mut kinds, mut owners) = (BTreeMap::<String, Remedies>::new(), HashMap::<i64, Remedies>::new());
    for row in tx.rows(LIST, params![from]).await? {
        let (what, hours, n): (String, i64, i64) = (row.get("what")?, row.get("hours")?, row.get("n")?);
        kinds.entry(row.get("kind")?).or_default().add(&what, hours, n);
        owners.entry(row.get("owner")?).or_default().add(&what, hours, n);
    }
    Ok((kinds, owners))
}

/// Groups by month (counted from the year 0 on) and kind; kind "" stands for all.
type Groups<T> = BTreeMap<(i64, String), T>;

/// Of months that are over.
async fn by_month(tx: &mut Tx, running: i64) -> Result<Groups<Remedies>, store::Error> {
    let mut out = Groups::<Remedies>::new();
    for row in &tx.rows(KINDS, params![]).await? {
        let (month, kind, what): (i64, String, String) = (row.get("month")?, row.get("kind")?, row.get("what")?);
        let (hours, n): (i64, i64) = (row.get("hours")?, row.get("n")?);
        let month = web::month_number(Time(month), OFFSET);
        for group in [kind, String::new()].into_iter().filter(|_| month < running) {
            out.entry((month, group)).or_default().add(&what, hours, n);
        }
    }
    Ok(out)
}

/// The years among the months from the first that anything is known of to a last one, each with what its months have.
fn by_year(months: &Groups<Remedies>, last: i64) -> Groups<Remedies> {
    let first = months.keys().next().map_or(i64::MAX, |(month, _)| *month);
    let years = kernel::whole_years(first, last);
    let mut out = Groups::<Remedies>::new();
    for ((month, kind), r) in months.iter().filter(|((month, _), _)| years.contains(&month.div_euclid(12))) {
        out.entry((month.div_euclid(12) * 12, kind.clone())).or_default().merge(r);
    }
    out
}

/// Points of those groups that are large enough; of a group with nothing in it there is no point.
fn points(all: &Groups<Remedies>, size: fn(&Remedies) -> i64, value: fn(&Remedies) -> Option<f64>) -> Vec<Point> {
    let some = all.iter().filter(|(_, r)| size(r) > 0);
    some.map(|((from, group), r)| Point::counted(begin(*from), group.clone(), value(r).filter(|_| size(r) >= i64::from(MINIMUM)))).collect()
}

/// What the indicators say, in their order.
pub(crate) async fn all(app: App) -> Result<Vec<Values>, String> {
    let now = app.db.clock().now();
    let running = month_of(day_of(now));
    let (events, months) =
        store::read!(app.db, "cert.figures", |tx| { Ok::<_, store::Error>((event_counts(tx, running).await?, by_month(tx, running).await?)) })
            .map_err(|e| e.to_string())?;
    // What was fixed at the end of a year is known later.
    let over = |days: i64| month_of(day_of(now.plus(-days * DAY))) - 1;
    let (fixed, in_time) = (by_year(&months, over(KNOWN)), by_year(&months, over(IN_TIME + KNOWN)));
    let both = |years: &Groups<Remedies>, size, value| Values { months: points(&months, size, value), years: points(years, size, value) };
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let counted = events.into_iter().map(|((month, group), n)| Point::counted(begin(month), group, Some(n as f64))).collect::<Vec<_>>();
    Ok(vec![
        counted.into(),
        both(&fixed, Remedies::fixed_count, Remedies::median),
        both(&in_time, |r| r.told, |r| percent(r.told_in_time, r.told)),
        both(&in_time, |r| r.untold, |r| percent(r.untold_in_time, r.untold)),
    ])
}

async fn event_counts(tx: &mut Tx, running: i64) -> Result<Groups<i64>, store::Error> {
    let mut out = Groups::<i64>::new();
    for row in &tx.rows(EVENTS, params![day_of(begin(running - MONTHS))]).await? {
        let (month, kind, n) = (month_of(row.get("day")?), row.get::<String>("kind")?, row.get::<i64>("n")?);
        for group in [kind, String::new()].into_iter().filter(|_| month < running) {
            *out.entry((month, group)).or_default() += n;
        }
    }
    Ok(out)
}

/// Kinds of threats that families feel, and the kind of trouble they are to them.
const FELT: [(&str, &str); 3] = [("phishing", "scam"), ("spam", "scam"), ("data-leak", "hacked-account")];
/// Looks whether more is reported of such a kind than is usual, and says so once: whoever writes advice may want to write some.
pub(crate) async fn waves(app: App) -> Result<(), String> {
    let today = day_of(app.db.clock().now());
    let read = |e: store::Error| e.to_string();
    let rows: Vec<Row> = store::read!(app.db, "cert.waves", |tx| { tx.rows(EVENTS, params![today - outage::WAVE_DAYS]).await }).map_err(read)?;
    let count = |row: &Row| Ok((row.get::<i64>("day")?, row.get::<String>("kind")?, row.get::<i64>("n")?));
    let counts: Vec<(i64, String, i64)> = rows.iter().map(count).collect::<Result<_, _>>().map_err(read)?;
    for (kind, day) in outage::waves(today, counts.iter().map(|(day, kind, n)| (*day, kind.as_str(), *n))) {
        if let Some((_, topic)) = FELT.iter().find(|(felt, _)| *felt == kind) {
            registry::tell_wave(&app, "cert", topic, day).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_what_their_months_have() {
        let month = |year: i64, month: i64, hours: &[i64]| {
            let mut r = Remedies::default();
            hours.iter().for_each(|h| r.add("fixed", *h, 1));
            r.add("told", 0, 2);
            ((year * 12 + month - 1, String::new()), r)
        };
        let months: Groups<Remedies> = [month(2024, 12, &[1, 1, 1]), month(2025, 3, &[10, 10]), month(2025, 9, &[30, 40, 50])].into();
        let years = by_year(&months, 2026 * 12 + 4);
        assert_eq!(years.keys().cloned().collect::<Vec<_>>(), [(2025 * 12, String::new())], "of 2024 there is only the end");
        let year = &years[&(2025 * 12, String::new())];
        assert_eq!((year.fixed_count(), year.median(), year.told), (5, Some(30.0), 4));
        let told = points(&years, Remedies::fixed_count, Remedies::median);
        assert_eq!((told.len(), told[0].value, web::date_parts(told[0].from, OFFSET)), (1, Some(30.0), (2025, 1, 1)));
        assert!(by_year(&months, 2025 * 12 + 10).is_empty(), "December is not over");
    }

    #[test]
    fn medians_and_shares() {
        let mut r = Remedies::default();
        assert_eq!((r.median(), percent(0, 0)), (None, None));
        for (hours, n) in [(5, 1), (10, 2), (100, 1)] {
            r.add("fixed", hours, n);
        }
        assert_eq!((r.median(), r.fixed_count()), (Some(10.0), 4));
        r.add("fixed", 200, 4);
        assert_eq!(r.median(), Some(150.0));
        assert_eq!((percent(1, 3), percent(3, 3)), (Some(33.3), Some(100.0)));
    }
}
