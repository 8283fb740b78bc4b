//! The observatory's indicators: what the ministry's reports are made from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use iqb::Standard;
use kernel::{Indicator, Point, Sampled, Time, Unit, Values};
use outage::Place;
use web::App;

use crate::alert::Outage;
use crate::basket::{Baskets, percent};
use crate::cell::{Cell, Level, Metric};
use crate::probe::LEAST;
use crate::quality::{self, Figures, Key, MINIMUM, Period};
use crate::watch::Signal;
use crate::{alert, area, complaint, price, probe};

/// Months that are over, counted back from this one: of the year before this one all, always.
pub(crate) const MONTHS: i64 = 24;

const fn indicator(id: &'static str, unit: Unit, method: &'static str) -> Indicator {
    Indicator { id, unit, period: "month", method, minimum: MINIMUM as u32, is_additive: false }
}

/// Of a price: nobody is counted.
const fn of_price(id: &'static str, method: &'static str) -> Indicator {
    Indicator { id, unit: Unit::Percent, period: "month", method, minimum: 1, is_additive: false }
}

/// Every indicator, with what it takes of the figures of a month and area.
pub(crate) const ALL: [(Indicator, Pick); 14] = [
    (
        indicator(
            "observatory.results",
            Unit::Count,
            "Measurements by people's own browsers (ndt7) that came to their end, in tens, by area and local month.",
        ),
        Pick::Count,
    ),
    (
        indicator(
            "observatory.download",
            Unit::MegabitPerSecond,
            "Median download speed people measured (ndt7, one connection, ten seconds, counted by our server), by area and local month; tests in which the device was slower than the line are left out.",
        ),
        Pick::Median(Metric::Download, 1e3),
    ),
    (
        indicator(
            "observatory.upload",
            Unit::MegabitPerSecond,
            "Median upload speed people measured (ndt7, one connection, ten seconds, counted by our server), by area and local month.",
        ),
        Pick::Median(Metric::Upload, 1e3),
    ),
    (
        indicator(
            "observatory.latency",
            Unit::Milliseconds,
            "Median of the median round trips of a measurement while the line was at rest, by area and local month.",
        ),
        Pick::Median(Metric::Idle, 1e3),
    ),
    (
        indicator(
            "observatory.latency_loaded",
            Unit::Milliseconds,
            "Median of the median round trips of a measurement while the line was loaded, by area and local month.",
        ),
        Pick::Median(Metric::Loaded, 1e3),
    ),
    (
        indicator("observatory.retransmitted", Unit::Percent, "Median share of bytes TCP had to send again in a download, by area and local month."),
        Pick::Median(Metric::Lost, 1e4),
    ),
    (
        indicator(
            "observatory.iqb",
            Unit::Score,
            "Internet Quality Barometer (Measurement Lab, thresholds of June 2026) of the values the best 5 % reach, as published, by area and local month.",
        ),
        Pick::Score,
    ),
    (
        of_price(
            "observatory.price_mobile_data",
            "What 2 GB of mobile data cost in a month (ITU's basket) with the cheapest plan of an operator sold on the month's first day, in per cent of a month of gross national income per head.",
        ),
        Pick::Price("mobile-data"),
    ),
    (
        of_price(
            "observatory.price_fixed",
            "What 5 GB at home by fixed broadband cost in a month (ITU's basket) with the cheapest plan of an operator sold on the month's first day, in per cent of a month of gross national income per head.",
        ),
        Pick::Price("fixed"),
    ),
    (
        of_price(
            "observatory.price_mobile_low",
            "What 70 minutes, 20 messages and 500 MB cost in a month (ITU's basket of low use) with the cheapest plan of an operator sold on the month's first day, in per cent of a month of gross national income per head.",
        ),
        Pick::Price("mobile-low"),
    ),
    (
        of_price(
            "observatory.price_mobile_high",
            "What 140 minutes, 70 messages and 2 GB cost in a month (ITU's basket of high use) with the cheapest plan of an operator sold on the month's first day, in per cent of a month of gross national income per head.",
        ),
        Pick::Price("mobile-high"),
    ),
    (
        Indicator {
            id: "observatory.availability",
            unit: Unit::Percent,
            period: "month",
            method: "Of all checks (ping, DNS, HTTP, TLS) that probes made by schedule, how many worked, by area and local month.",
            minimum: LEAST as u32,
            is_additive: false,
        },
        Pick::Availability,
    ),
    (
        Indicator {
            id: "observatory.outage_hours",
            unit: Unit::Hours,
            period: "month",
            method: "Confirmed outages that began in the local month: the share of a place's lines that was lost times the hours it lasted, summed by area; the empty group is the sum of all, those of the whole country and those of one operator everywhere included; each place counts alike, and what is told of a place and of what holds it at one time counts once.",
            minimum: 1,
            is_additive: true,
        },
        Pick::Outages,
    ),
    (
        Indicator {
            id: "observatory.complaints",
            unit: Unit::Count,
            period: "month",
            method: "Complaints of consumers about an operator, in tens, by the operator's network number and local month; the empty group is all of them.",
            minimum: complaint::LEAST as u32,
            is_additive: false,
        },
        Pick::Complaints,
    ),
];

/// What an indicator takes of figures.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pick {
    Count,
    /// Of what is stored, so many make one of what is told.
    Median(Metric, f64),
    Score,
    /// The basket of this name; its groups are operators.
    Price(&'static str),
    Availability,
    Outages,
    /// Its groups are operators.
    Complaints,
}

impl Pick {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn of(self, figures: &Figures) -> Option<(f64, Option<Sampled>)> {
        match self {
            Self::Count => Some((figures.n as f64, None)),
            Self::Median(metric, unit) => {
                let s = figures.spread(metric)?;
                let sampled = Sampled { n: s.n, low: Some(s.median.low / unit), high: Some(s.median.high / unit) };
                Some((s.median.value / unit, Some(sampled)))
            }
            Self::Score => {
                let n = Metric::ALL.iter().filter(|m| **m != Metric::Loaded).filter_map(|m| figures.spread(*m)).map(|s| s.n).min()?;
                let (low, high) = figures.best_between.unzip();
                Some((figures.best.as_ref()?.value, Some(Sampled { n, low, high })))
            }
            Self::Price(_) | Self::Availability | Self::Outages | Self::Complaints => None,
        }
    }
}

/// The indicators, in their order.
pub(crate) const INDICATORS: [Indicator; ALL.len()] = {
    let mut out = [ALL[0].0; ALL.len()];
    let mut n = 1;
    while n < ALL.len() {
        out[n] = ALL[n].0;
        n += 1;
    }
    out
};

/// What the indicators say, in their order: the whole country under the empty group, then each area under its code.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn all(app: &App) -> Result<Vec<Values>, store::Error> {
    let last = Level::Month.start(app.db.clock().now()) - 1;
    let period = Period { first: last - MONTHS + 1, last };
    let mut out = vec![Values::default(); ALL.len()];
    let (keys, cells) = store::read!(app.db, "observatory.indicators", |tx| {
        let areas = area::names(tx).await?;
        let keys: Vec<Key> =
            [String::new()].into_iter().chain(areas.into_iter().map(|(code, _)| code)).map(|area| Key { area, ..Key::default() }).collect();
        let cells = quality::by_month(tx, period, &keys).await?;
        Ok::<_, store::Error>((keys, cells))
    })?;
    tests(period, &keys, &cells, &mut out);
    // From a month before: what began then may be the same as what began later.
    let outages = store::read!(app.db, "observatory.outage_indicators", |tx| {
        alert::since(tx, quality::month_start(period.first - 1).plus(-1), true, i64::MAX).await
    })?;
    let mut lost = lost(outages.iter().filter(|o| o.signal != Signal::Complaints.name()));
    let mut months = BTreeMap::new();
    for month in period.first..=period.last {
        prices(app, month, &mut out).await?;
        let mut lines = lines(app, month, lost.remove(&month).unwrap_or_default()).await?;
        lines.is_watched |= cells.contains_key(&(month, Key::default()));
        months.insert(month, lines);
    }
    tell_lines(&months, last, &mut out);
    Ok(out)
}

/// What people measured: of each month, and of each whole year what its months' values say together.
fn tests(period: Period, keys: &[Key], cells: &HashMap<(i64, Key), Cell>, out: &mut [Values]) {
    let standard = Standard::published();
    let mut tell = |first: i64, key: &Key, cell: &Cell, is_year: bool| {
        let figures = Figures::of(cell, &standard);
        for ((_, pick), values) in ALL.iter().zip(&mut *out).filter(|((_, pick), _)| matches!(pick, Pick::Count | Pick::Median(..) | Pick::Score)) {
            let found = figures.as_ref().and_then(|f| pick.of(f));
            let (value, sampled) = (found.map(|(value, _)| value), found.and_then(|(_, sampled)| sampled));
            let points = if is_year { &mut values.years } else { &mut values.months };
            points.push(Point { from: quality::month_start(first), group: key.area.clone(), value, sampled });
        }
    };
    for month in period.first..=period.last {
        for key in keys {
            if let Some(cell) = cells.get(&(month, key.clone())) {
                tell(month, key, cell, false);
            }
        }
    }
    let began = cells.keys().map(|(month, _)| *month).min().unwrap_or(i64::MAX);
    for year in kernel::whole_years(began, period.last) {
        for key in keys {
            let mut cell = Cell::default();
            (year * 12..year * 12 + 12).filter_map(|month| cells.get(&(month, key.clone()))).for_each(|c| cell.merge(c));
            if cell.n > 0 {
                tell(year * 12, key, &cell, true);
            }
        }
    }
}

/// What probes and people said of a month.
#[derive(Debug, Default)]
struct Lines {
    /// Checks by area: how many, and how many of them worked.
    shares: BTreeMap<String, (i64, i64)>,
    /// The severity of outages by area.
    lost: BTreeMap<String, i64>,
    /// Complaints by operator, and all.
    complaints: BTreeMap<String, i64>,
    /// Whether an outage would have been seen.
    is_watched: bool,
}

async fn lines(app: &App, month: i64, lost: BTreeMap<String, i64>) -> Result<Lines, store::Error> {
    let (from, to) = (quality::month_start(month), quality::month_start(month + 1));
    let hours = (Level::Hour.start(from), Level::Hour.start(to));
    let (checks, complaints, left) = store::read!(app.db, "observatory.line_indicators", |tx| {
        let checks = probe::availability(tx, hours.0, hours.1).await?;
        Ok::<_, store::Error>((checks, complaint::within(tx, from, to).await?, complaint::counted(tx, month).await?))
    })?;
    let mut out = Lines { lost, ..Lines::default() };
    for ((area, asn, _), share) in checks {
        if asn == 0 {
            let sum = out.shares.entry(area).or_default();
            *sum = (sum.0 + share.n, sum.1 + share.ok);
        }
    }
    for (asn, n) in complaints.into_iter().map(|(_, asn, n)| (asn, n)).chain(left) {
        *out.complaints.entry(asn.to_string()).or_default() += n;
        *out.complaints.entry(String::new()).or_default() += n;
    }
    out.is_watched = !out.shares.is_empty() || !out.lost.is_empty();
    Ok(out)
}

/// Availability, outages and complaints of each month, and of each whole year what is not the sum of its months.
fn tell_lines(months: &BTreeMap<i64, Lines>, last: i64, out: &mut [Values]) {
    let available = |from: Time, group: &str, (n, ok): (i64, i64)| {
        let value = (n >= LEAST).then(|| ok as f64 / n as f64 * 100.0);
        Point { from, group: group.to_owned(), value, sampled: Some(Sampled { n: n.unsigned_abs(), low: None, high: None }) }
    };
    let complained = |from: Time, group: &str, n: i64| {
        Point::counted(from, group.to_owned(), (n >= complaint::LEAST).then_some((n - n % complaint::LEAST) as f64))
    };
    let began = |has: fn(&Lines) -> bool| months.iter().find(|(_, lines)| has(lines)).map_or(i64::MAX, |(month, _)| *month);
    for ((_, pick), values) in ALL.iter().zip(out) {
        for (month, lines) in months {
            let from = quality::month_start(*month);
            match pick {
                Pick::Availability => values.months.extend(lines.shares.iter().map(|(g, share)| available(from, g, *share))),
                Pick::Complaints => values.months.extend(lines.complaints.iter().map(|(g, n)| complained(from, g, *n))),
                Pick::Outages if lines.is_watched => {
                    let none = (!lines.lost.contains_key("")).then_some((String::new(), 0));
                    let all = lines.lost.iter().map(|(area, severity)| (area.clone(), *severity)).chain(none);
                    values.months.extend(all.map(|(group, severity)| Point::counted(from, group, Some(severity as f64 / 1000.0))));
                }
                Pick::Outages | Pick::Count | Pick::Median(..) | Pick::Score | Pick::Price(_) => {}
            }
        }
        let of_year = |year: i64| (quality::month_start(year * 12), months.range(year * 12..year * 12 + 12).map(|(_, lines)| lines));
        match pick {
            Pick::Availability => {
                for (from, lines) in kernel::whole_years(began(|l| !l.shares.is_empty()), last).map(of_year) {
                    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
                    for (group, (n, ok)) in lines.flat_map(|l| &l.shares) {
                        let sum = sums.entry(group).or_default();
                        *sum = (sum.0 + n, sum.1 + ok);
                    }
                    values.years.extend(sums.into_iter().map(|(g, share)| available(from, g, share)));
                }
            }
            Pick::Complaints => {
                for (from, lines) in kernel::whole_years(began(|l| !l.complaints.is_empty()), last).map(of_year) {
                    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
                    lines.flat_map(|l| &l.complaints).for_each(|(group, n)| *sums.entry(group).or_default() += n);
                    values.years.extend(sums.into_iter().map(|(g, n)| complained(from, g, n)));
                }
            }
            Pick::Outages | Pick::Count | Pick::Median(..) | Pick::Score | Pick::Price(_) => {}
        }
    }
}

/// An outage, whoever told of it.
struct Told {
    place: Place,
    began: Time,
    ended: Time,
    severity: i64,
}

impl Told {
    fn meets(&self, other: &Self) -> bool {
        self.began <= other.ended && other.began <= self.ended
    }

    /// With the whole time of another, and a severity.
    fn with(self, other: &Self, severity: i64) -> Self {
        Self { began: self.began.min(other.began), ended: self.ended.max(other.ended), severity, ..self }
    }
}

/// Each outage once. What several signals tell of one place and time counts as the worst of them says; what is told of a place and of
/// narrower ones in it counts as the worse of the place itself and the sum of these.
fn once<'a>(outages: impl Iterator<Item = &'a Outage>) -> Vec<Told> {
    let told = |o: &Outage| Told { place: o.place.clone(), began: o.began_at, ended: o.ended_at.unwrap_or(Time(i64::MAX)), severity: o.severity };
    let mut sorted: Vec<Told> = outages.map(told).collect();
    let breadth = |place: &Place| u8::from(place.area.is_empty()) + u8::from(place.operator == 0);
    sorted.sort_by(|a, b| (breadth(&a.place), &a.place, a.began).cmp(&(breadth(&b.place), &b.place, b.began)));
    let mut each: Vec<Told> = Vec::new();
    for one in sorted {
        match each.pop() {
            Some(last) if last.place == one.place && last.meets(&one) => {
                let worst = last.severity.max(one.severity);
                each.push(last.with(&one, worst));
            }
            last => each.extend(last.into_iter().chain([one])),
        }
    }
    let mut all: Vec<Told> = Vec::new();
    for mut one in each {
        let parts: Vec<Told> = all.extract_if(.., |o| o.place != one.place && one.place.holds(&o.place) && o.meets(&one)).collect();
        let severity = parts.iter().map(|o| o.severity).sum::<i64>().max(one.severity);
        for part in &parts {
            one = one.with(part, severity);
        }
        all.push(one);
    }
    all
}

/// The severity of outages by the month they began in and by area, and of all under the empty name.
fn lost<'a>(outages: impl Iterator<Item = &'a Outage>) -> BTreeMap<i64, BTreeMap<String, i64>> {
    let all: Vec<&Outage> = outages.collect();
    let mut lost: BTreeMap<i64, BTreeMap<String, i64>> = BTreeMap::new();
    let areas: BTreeSet<&str> = all.iter().map(|o| o.place.area.as_str()).filter(|a| !a.is_empty()).collect();
    for area in [""].into_iter().chain(areas) {
        for told in once(all.iter().copied().filter(|o| area.is_empty() || o.place.area == area)) {
            *lost.entry(Level::Month.start(told.began)).or_default().entry(area.to_owned()).or_default() += told.severity;
        }
    }
    lost
}

/// Prices of a month's first day: each operator's under its number, the cheapest of all under the empty group.
async fn prices(app: &App, month: i64, out: &mut [Values]) -> Result<(), store::Error> {
    let (from, year) = (quality::month_start(month), month.div_euclid(12));
    let (plans, incomes) = store::read!(app.db, "observatory.price_indicators", |tx| {
        Ok::<_, store::Error>((price::plans(tx, Level::Day.start(from)).await?.1, price::incomes(tx, year).await?))
    })?;
    let Some(income) = incomes.iter().find(|i| i.group.is_empty()) else { return Ok(()) };
    let mut operators: Vec<i64> = plans.iter().map(|p| p.asn).collect();
    operators.sort_unstable();
    operators.dedup();
    let baskets = Baskets::published();
    for ((_, pick), values) in ALL.iter().zip(out) {
        let Pick::Price(name) = pick else { continue };
        let Some(basket) = baskets.of_year(year).into_iter().find(|b| b.name == *name) else { continue };
        let costs = || operators.iter().filter_map(|asn| Some((asn.to_string(), price::cheapest(&plans, *asn, basket)?.0)));
        let least = costs().map(|(_, cost)| cost).min().map(|cost| (String::new(), cost));
        for (group, cost) in least.into_iter().chain(costs()) {
            values.months.push(Point::counted(from, group, percent(cost, income.income)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::{HOUR, Id};

    use super::*;

    fn of<'a>(values: &'a [Values], id: &str) -> &'a Values {
        &values[INDICATORS.iter().position(|i| i.id == id).expect("declared")]
    }

    fn told(points: &[Point]) -> Vec<(i64, &str, Option<f64>)> {
        points.iter().map(|p| (Level::Month.start(p.from), p.group.as_str(), p.value)).collect()
    }

    #[test]
    fn a_years_median_is_of_all_its_results() {
        let key = |area: &str| Key { area: area.into(), ..Key::default() };
        let cell = |n: usize, speed: f64| {
            let mut cell = Cell::default();
            (0..n).for_each(|_| cell.add(&[Some(speed), None, None, None, None]));
            cell
        };
        let (january, december) = (2025 * 12, 2025 * 12 + 11);
        let mut cells = HashMap::from([((january, key("")), cell(100, 10_000.0)), ((december, key("")), cell(55, 90_000.0))]);
        // Too few in each month, enough in the year.
        cells.extend([((january, key("A")), cell(20, 5_000.0)), ((december, key("A")), cell(25, 5_000.0))]);
        let period = Period { first: january - 5, last: december + 3 };
        let mut out = vec![Values::default(); ALL.len()];
        tests(period, &[key(""), key("A"), key("B")], &cells, &mut out);
        let results = of(&out, "observatory.results");
        assert_eq!(told(&results.months), [(january, "", Some(100.0)), (january, "A", None), (december, "", Some(50.0)), (december, "A", None)]);
        assert_eq!(told(&results.years), [(january, "", Some(150.0)), (january, "A", Some(40.0))], "not 100 and 50, but 155 in tens");
        let median = told(&of(&out, "observatory.download").years)[0].2.expect("a median");
        assert!((median - 10.0).abs() < 0.3, "{median}: not the middle of 10 and 90");
        let mut out = vec![Values::default(); ALL.len()];
        cells.remove(&(january, key("")));
        cells.remove(&(january, key("A")));
        tests(period, &[key("")], &cells, &mut out);
        assert!(out.iter().all(|v| v.years.is_empty()), "nobody measured at the year's beginning");
    }

    #[test]
    fn what_lines_and_people_say_of_a_year() {
        let january = 2025 * 12;
        let month = |n: i64, checks: (i64, i64), lost: &[(&str, i64)], complaints: i64| {
            let lines = Lines {
                shares: if checks.0 > 0 { BTreeMap::from([(String::new(), checks)]) } else { BTreeMap::new() },
                lost: lost.iter().map(|(area, severity)| ((*area).to_owned(), *severity)).collect(),
                complaints: BTreeMap::from([(String::new(), complaints)]),
                is_watched: checks.0 > 0,
            };
            (january + n, lines)
        };
        let months: BTreeMap<i64, Lines> = [
            month(-1, (0, 0), &[], 0),
            month(0, (1000, 900), &[("", 2000), ("A", 1500)], 19),
            month(1, (60, 60), &[], 19),
            month(11, (3000, 3000), &[("", 250), ("B", 250)], 19),
        ]
        .into();
        let mut out = vec![Values::default(); ALL.len()];
        tell_lines(&months, january + 11, &mut out);
        let hours = of(&out, "observatory.outage_hours");
        assert_eq!(
            told(&hours.months),
            [
                (january, "", Some(2.0)),
                (january, "A", Some(1.5)),
                (january + 1, "", Some(0.0)),
                (january + 11, "", Some(0.25)),
                (january + 11, "B", Some(0.25))
            ],
            "none where one was looked for, nothing where nobody looked"
        );
        assert!(hours.years.is_empty(), "they are the sum of their months");
        let available = of(&out, "observatory.availability");
        assert_eq!(told(&available.months).iter().map(|(_, _, v)| *v).collect::<Vec<_>>(), [Some(90.0), None, Some(100.0)]);
        assert_eq!(told(&available.years), [(january, "", Some(3960.0 / 4060.0 * 100.0))]);
        let complaints = of(&out, "observatory.complaints");
        assert_eq!(told(&complaints.years), [(january, "", Some(50.0))], "57 in tens, not thrice 19 in tens");
    }

    fn outage(area: &str, operator: i64, signal: Signal, began: i64, hours: i64, severity: i64) -> Outage {
        Outage {
            id: Id::default(),
            signal: signal.name().into(),
            place: Place::new(area, operator),
            began_at: Time(began * HOUR),
            told_at: Time(0),
            ended_at: Some(Time((began + hours) * HOUR)),
            severity,
            state: "confirmed".into(),
            note: [String::new(), String::new()],
            decided_at: None,
        }
    }

    fn of_places(places: &[(&str, i64)]) -> BTreeMap<String, i64> {
        places.iter().map(|(area, severity)| ((*area).to_owned(), *severity)).collect()
    }

    /// Of outages that all begin in January 1970.
    fn of_month<'a>(outages: impl Iterator<Item = &'a Outage>) -> BTreeMap<String, i64> {
        let mut all = lost(outages);
        let first = all.remove(&(1970 * 12)).unwrap_or_default();
        assert!(all.is_empty(), "{all:?}");
        first
    }

    #[test]
    fn an_outage_over_the_end_of_a_month_counts_once() {
        // The end of January on the country's clock.
        let end = 31 * 24 - 3;
        let all = [
            outage("A", 0, Signal::Probes, end - 1, 3, 900),
            outage("", 0, Signal::Tests, end, 2, 1200),
            outage("B", 0, Signal::Probes, end + 9, 1, 50),
        ];
        let told = lost(all.iter());
        assert_eq!(told[&(1970 * 12)], of_places(&[("", 1200), ("A", 900)]));
        assert_eq!(told[&(1970 * 12 + 1)], of_places(&[("", 50), ("B", 50)]));
        // Two signals of the whole and one of a part.
        let all = [outage("", 0, Signal::Probes, 10, 10, 500), outage("", 0, Signal::Tests, 15, 10, 600), outage("A", 0, Signal::Probes, 22, 2, 300)];
        assert_eq!(of_month(all.iter())[""], 600);
    }

    #[test]
    fn an_outage_that_two_signals_tell_of_counts_once() {
        let all = [
            outage("A", 0, Signal::Probes, 10, 3, 900),
            outage("A", 0, Signal::Tests, 11, 4, 1500),
            outage("A", 0, Signal::Probes, 20, 1, 100),
            outage("B", 0, Signal::Checks, 10, 2, 700),
        ];
        assert_eq!(of_month(all.iter()), of_places(&[("", 2300), ("A", 1600), ("B", 700)]));
        assert!(lost([].iter()).is_empty());
    }

    #[test]
    fn an_outage_told_of_a_place_and_of_what_holds_it_counts_once() {
        let parts = [outage("A", 0, Signal::Probes, 10, 3, 900), outage("B", 0, Signal::Probes, 11, 3, 700)];
        let country = |severity| outage("", 0, Signal::Tests, 12, 1, severity);
        let with = |more: Outage| of_month(parts.iter().chain([&more]));
        assert_eq!(with(country(2000)), of_places(&[("", 2000), ("A", 900), ("B", 700)]), "the whole is worse than its parts");
        assert_eq!(with(country(100)), of_places(&[("", 1600), ("A", 900), ("B", 700)]), "its parts are worse");
        assert_eq!(with(outage("", 0, Signal::Tests, 30, 1, 100))[""], 1700, "another time");
        assert_eq!(with(outage("", 64500, Signal::Tests, 12, 1, 100))[""], 1700, "an operator everywhere does not hold an area");
        let one = [outage("A", 64500, Signal::Probes, 10, 3, 500), outage("A", 0, Signal::Tests, 10, 1, 400)];
        assert_eq!(of_month(one.iter()), of_places(&[("", 500), ("A", 500)]));
    }
}
