//! The watch over the country: every tick it is counted who of the probes reported, and whether what they check works; every hour how
//! many people measured and complained. What cannot be chance becomes an alert ([`crate::alert`]), which an engineer confirms or dismisses.
//!
//! Any process of several may judge a tick; who writes its number first did.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use kernel::{HOUR, MINUTE, SECOND, Time};
use outage::{Change, Country, Counts, Flow, FlowRule, Place, Rule};
use serde::{Deserialize, Serialize};
use store::{Op, Tx, params, statements};
use web::App;

use crate::cell::{self, Level};
use crate::probe::{self, Presence, TICK};
use crate::{ObservatoryError, alert, complaint};

statements! {
    ACTIVE = "probe/active",
    LISTENERS = "listener/list",
    GET = "watch/get",
    PUT = "watch/put",
}

/// What tells of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Probes fall silent.
    Probes,
    /// Probes report, and what they check does not work.
    Checks,
    /// People measure less than they do at this hour of the week.
    Tests,
    /// People complain more than they do otherwise.
    Complaints,
}

impl Signal {
    pub const ALL: [Self; 4] = [Self::Probes, Self::Checks, Self::Tests, Self::Complaints];

    #[must_use]
    pub fn name(self) -> &'static str {
        ["probes", "checks", "tests", "complaints"][self as usize]
    }

    fn is_hourly(self) -> bool {
        matches!(self, Self::Tests | Self::Complaints)
    }

    /// How long its tick is, in microseconds.
    #[must_use]
    pub fn tick(self) -> i64 {
        if self.is_hourly() { HOUR } else { TICK }
    }
}

/// From the end of a tick until it is judged: every process has written down by then who reported to it.
const SETTLED: i64 = 6 * SECOND;
/// A probe that falls silent by itself is no longer expected after this.
const QUIET: i64 = 15 * MINUTE;
/// This long a process must have listened before a tick, to say who was silent in it: after a pause of ours all come back one by one.
const AWAKE: i64 = 3 * TICK;
/// A process that listened so short a time ago and does no longer: its probes may be on their way to another.
const LEFT: i64 = 2 * MINUTE;
/// An outage may last this long; probes that were silent before it are not asked for.
const LONGEST: i64 = 30 * kernel::DAY;
/// Weeks that say what is usual at an hour.
const WEEKS: i64 = 4;
/// Hours of the week.
const WEEK: i64 = 7 * 24;
/// Half of the tests that are usual stay away; at fewer than twenty an hour nobody could tell.
const TESTS: FlowRule = FlowRule { factor: 0.4, evidence: 12.0, calm: 2, blind: 24, least: 20.0 };
/// Four times as many complaints as are usual; where there is hardly ever one, as if there were one in four hours.
const COMPLAINTS: FlowRule = FlowRule { factor: 4.0, evidence: 12.0, calm: 3, blind: 24, least: 0.0 };
const FEW: f64 = 0.25;

/// Watches for as long as the program runs.
pub(crate) async fn forever(app: App) {
    let mut told = None;
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let result = look(&app, app.db.clock().now()).await;
        // A database that is away is told once.
        let problem = result.err().map(|e| e.to_string());
        if problem.is_some() && problem != told {
            tracing::warn!(error = problem, "the watch over outages");
        }
        told = problem;
    }
}

/// Writes down who reported, and judges the newest ticks that are over: those of probes only where all who hear them listened.
///
/// # Errors
/// Where the database fails.
pub async fn look(app: &App, now: Time) -> Result<(), ObservatoryError> {
    if let Ok(presence) = app.extension::<Presence>() {
        probe::write_presence(&app.db, presence).await?;
    }
    let settled = now.plus(-SETTLED);
    let due = |signal: Signal| settled.micros().div_euclid(signal.tick()) - 1;
    let (known, listened) = store::read!(app.db, "observatory.watch", |tx| {
        let mut known = Vec::new();
        for signal in Signal::ALL {
            known.push(state(tx, signal).await?.0);
        }
        Ok::<_, store::Error>((known, listened(tx, due(Signal::Probes)).await?))
    })?;
    for (signal, known) in Signal::ALL.into_iter().zip(known) {
        let tick = due(signal);
        // Hours are counted whoever watched; who reported is known only to those who did.
        if known >= tick || !(listened || signal.is_hourly() || known == 0) {
            continue;
        }
        store::write!(app.db, Op::housekeeping("observatory.watch"), |tx| { judge(tx, signal, tick).await })?;
    }
    Ok(())
}

/// Whether every process that hears probes listened throughout a tick, and for long enough before it.
async fn listened(tx: &mut Tx, tick: i64) -> Result<bool, store::Error> {
    let (start, end) = (Time(tick * TICK), Time((tick + 1) * TICK));
    let rows = tx.rows(LISTENERS, params![end.plus(-LEFT)]).await?;
    let mut all = !rows.is_empty();
    for row in &rows {
        let (since, seen): (Time, Time) = (row.get("since")?, row.get("seen_at")?);
        all &= since <= start.plus(-AWAKE) && seen >= end;
    }
    Ok(all)
}

/// The newest tick that was judged, and what was gathered until then.
async fn state(tx: &mut Tx, signal: Signal) -> Result<(i64, String), store::Error> {
    let row = tx.optional(GET, params![signal.name()]).await?;
    row.map_or_else(|| Ok((0, String::new())), |row| Ok((row.get("tick")?, row.get("state")?)))
}

/// Judges one tick of a signal, unless another process did.
async fn judge(tx: &mut Tx, signal: Signal, tick: i64) -> Result<(), ObservatoryError> {
    let (last, text) = state(tx, signal).await?;
    let is_first = last == 0;
    let fresh = |text: String| params![signal.name(), tick, text];
    if is_first {
        tx.execute(PUT, fresh(text)).await?;
        return Ok(());
    }
    if signal.is_hourly() {
        let mut flows: Flows = serde_json::from_str(&text).unwrap_or_default();
        // Hours in which nobody watched are judged as well: people's tests are counted all the same.
        let mut changes = Vec::new();
        for hour in (last + 1).max(tick - WEEK)..=tick {
            changes.extend(flows.hour(tx, signal, hour).await?.into_iter().map(|(place, change)| (hour, place, change)));
        }
        if put(tx, fresh(text_of(&flows))).await? {
            for (_, place, change) in changes {
                tell(tx, signal, &place, change).await?;
            }
            for (place, _, severity) in flows.open() {
                alert::grow(tx, signal, &place, thousandths(severity, signal)).await?;
            }
        }
        return Ok(());
    }
    let mut country: Country = serde_json::from_str(&text).unwrap_or_default();
    let counts = counts(tx, signal, tick, &country).await?;
    let changes = country.tick(&Rule::default(), tick.unsigned_abs(), &counts);
    if put(tx, fresh(text_of(&country))).await? {
        for (place, change) in changes {
            tell(tx, signal, &place, change).await?;
        }
        for (place, _, severity) in country.open() {
            alert::grow(tx, signal, &place, thousandths(severity, signal)).await?;
        }
    }
    Ok(())
}

async fn put(tx: &mut Tx, values: Vec<store::Value>) -> Result<bool, store::Error> {
    Ok(tx.execute(PUT, values).await? > 0)
}

fn text_of<T: Serialize>(state: &T) -> String {
    // Texts and numbers: there is nothing in it that could not be written.
    serde_json::to_string(state).unwrap_or_default()
}

async fn tell(tx: &mut Tx, signal: Signal, place: &Place, change: Change) -> Result<(), store::Error> {
    let time = |tick: u64| Time(i64::try_from(tick).unwrap_or(0).saturating_mul(signal.tick()));
    match change {
        Change::Began { tick } => alert::begin(tx, signal, place, time(tick)).await,
        Change::Ended { tick, severity } => alert::end(tx, signal, place, time(tick), thousandths(severity, signal)).await,
    }
}

/// Drop times ticks as thousandths of drop times hours.
fn thousandths(severity: f64, signal: Signal) -> i64 {
    (severity * signal.tick() as f64 / HOUR as f64 * 1000.0).round() as i64
}

/// Who of each operator in each area should have reported in a tick, and did; or of those who did, whose checks work.
async fn counts(tx: &mut Tx, signal: Signal, tick: i64, country: &Country) -> Result<BTreeMap<Place, Counts>, ObservatoryError> {
    let (start, end) = (Time(tick * TICK), Time((tick + 1) * TICK));
    let open = country.open();
    let mut counts: BTreeMap<Place, Counts> = BTreeMap::new();
    for row in tx.rows(ACTIVE, params![end.plus(-LONGEST)]).await? {
        let place = Place::new(&row.get::<String>("area")?, row.get("asn")?);
        let (seen, failing): (Time, i64) = (row.get("seen_at")?, row.get("failing")?);
        let reported = seen >= start;
        // Whoever was there when an outage began is asked for until it is over.
        let since = open.iter().filter(|(o, _, _)| o.holds(&place)).map(|(_, tick, _)| Time(i64::try_from(*tick).unwrap_or(0) * TICK)).min();
        let expected = seen >= since.unwrap_or(end).min(end).plus(-QUIET);
        let count = counts.entry(place).or_default();
        match signal {
            Signal::Checks if reported && failing != probe::UNKNOWN => {
                (count.expected, count.reported) = (count.expected + 1, count.reported + u32::from(failing == 0));
            }
            Signal::Probes if expected => (count.expected, count.reported) = (count.expected + 1, count.reported + u32::from(reported)),
            _ => {}
        }
    }
    Ok(counts)
}

/// People's tests by area and by operator, each beside what is usual.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Flows(Vec<(Place, Flow)>);

impl Flows {
    fn open(&self) -> Vec<(Place, u64, f64)> {
        self.0.iter().filter_map(|(place, flow)| Some((place.clone(), flow.outage()?, flow.severity()))).collect()
    }

    async fn hour(&mut self, tx: &mut Tx, signal: Signal, hour: i64) -> Result<Vec<(Place, Change)>, ObservatoryError> {
        let areas = crate::area::names(tx).await?.into_iter().map(|(code, _)| Place::new(&code, 0));
        let operators = crate::operator::list(tx).await?.into_iter().map(|o| Place::new("", o.asn));
        let all: Vec<Place> = areas.chain(operators).collect();
        let (rule, counted) =
            if signal == Signal::Tests { (TESTS, tests(tx, &all, hour).await?) } else { (COMPLAINTS, complaints(tx, &all, hour).await?) };
        let mut flows: BTreeMap<Place, Flow> = self.0.drain(..).collect();
        // A place that is no longer one has no outage.
        let gone = flows.iter().filter(|(place, flow)| !all.contains(place) && flow.outage().is_some());
        let mut changes: Vec<(Place, Change)> =
            gone.map(|(place, flow)| (place.clone(), Change::Ended { tick: hour.unsigned_abs(), severity: flow.severity() })).collect();
        flows.retain(|place, _| all.contains(place));
        for (place, (usual, seen)) in all.into_iter().zip(counted) {
            let flow = flows.entry(place.clone()).or_default();
            changes.extend(flow.tick(&rule, hour.unsigned_abs(), usual, seen).map(|change| (place, change)));
        }
        self.0 = flows.into_iter().collect();
        Ok(changes)
    }
}

/// People's tests in an hour at each place, beside what is usual at this hour of the week.
async fn tests(tx: &mut Tx, all: &[Place], hour: i64) -> Result<Vec<(f64, u32)>, ObservatoryError> {
    // Cells are counted by the country's hours.
    let hour = Level::Hour.start(Time(hour * HOUR));
    let cell_of = |place: &Place, start: i64| cell::Place {
        level: Level::Hour,
        start,
        area: place.area.clone(),
        asn: place.operator,
        technology: String::new(),
    };
    let hours: Vec<i64> = (0..=WEEKS).map(|week| hour - week * WEEK).collect();
    let keys: Vec<cell::Place> = all.iter().flat_map(|place| hours.iter().map(|h| cell_of(place, *h))).collect();
    let counted: HashMap<(String, i64, i64), i64> =
        cell::some(tx, &keys).await?.into_iter().map(|(p, cell)| ((p.area, p.asn, p.start), cell.n)).collect();
    let n = |place: &Place, hour: i64| counted.get(&(place.area.clone(), place.operator, hour)).copied().unwrap_or(0);
    let usual = |place: &Place| hours[1..].iter().map(|h| n(place, *h)).sum::<i64>() as f64 / WEEKS as f64;
    Ok(all.iter().map(|place| (usual(place), u32::try_from(n(place, hour)).unwrap_or(u32::MAX))).collect())
}

/// Complaints in an hour at each place, beside an hour's share of the weeks before.
async fn complaints(tx: &mut Tx, all: &[Place], hour: i64) -> Result<Vec<(f64, u32)>, ObservatoryError> {
    let (start, hours) = (Time(hour * HOUR), WEEKS * WEEK);
    let (now, before) = (complaint::within(tx, start, start.plus(HOUR)).await?, complaint::within(tx, start.plus(-hours * HOUR), start).await?);
    let sum = |counts: &[(String, i64, i64)], place: &Place| {
        counts.iter().filter(|(area, asn, _)| place.holds(&Place::new(area, *asn))).map(|c| c.2).sum::<i64>()
    };
    Ok(all.iter().map(|place| ((sum(&before, place) as f64 / hours as f64).max(FEW), u32::try_from(sum(&now, place)).unwrap_or(u32::MAX))).collect())
}
