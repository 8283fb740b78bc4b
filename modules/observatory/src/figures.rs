//! The observatory's indicators: what the ministry's reports are made from.

use std::collections::BTreeMap;

use iqb::Standard;
use kernel::{Indicator, Point, Sampled, Time, Unit};
use registry::JobError;
use web::App;

use crate::alert::Outage;
use crate::basket::{Baskets, percent};
use crate::cell::{Level, Metric};
use crate::probe::LEAST;
use crate::quality::{self, Figures, Key, MINIMUM, Period};
use crate::watch::Signal;
use crate::{alert, area, complaint, price, probe};

/// Months that are over, counted back from this one.
const MONTHS: i64 = 12;

const fn indicator(id: &'static str, unit: Unit, method: &'static str) -> Indicator {
    Indicator { id, unit, period: "month", method, minimum: MINIMUM as u32 }
}

/// Of a price: nobody is counted.
const fn of_price(id: &'static str, method: &'static str) -> Indicator {
    Indicator { id, unit: Unit::Percent, period: "month", method, minimum: 1 }
}

/// Every indicator, with what it takes of the figures of a month and area.
pub(crate) const ALL: [(Indicator, Pick); 14] = [
    (
        indicator(
            "observatory.results",
            Unit::Count,
            "Measurements by people's own browsers (ndt7) that came to their end, by area and local month.",
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
        },
        Pick::Availability,
    ),
    (
        Indicator {
            id: "observatory.outage_hours",
            unit: Unit::Hours,
            period: "month",
            method: "Confirmed outages that began in the local month: the share of lines that was lost times the hours it lasted, summed, by area; those of one operator everywhere, or of the whole country, under the empty group.",
            minimum: 1,
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

/// The points of all indicators, in their order: the whole country under the empty group, then each area under its code.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn all(app: &App) -> Result<Vec<(Indicator, Vec<Point>)>, store::Error> {
    let last = Level::Month.start(app.db.clock().now()) - 1;
    let period = Period { first: last - MONTHS + 1, last };
    let (keys, cells) = store::read!(app.db, "observatory.indicators", |tx| {
        let areas = area::names(tx).await?;
        let keys: Vec<Key> =
            [String::new()].into_iter().chain(areas.into_iter().map(|(code, _)| code)).map(|area| Key { area, ..Key::default() }).collect();
        let cells = quality::by_month(tx, period, &keys).await?;
        Ok::<_, store::Error>((keys, cells))
    })?;
    let standard = Standard::published();
    let mut out: Vec<(Indicator, Vec<Point>)> = ALL.iter().map(|(indicator, _)| (*indicator, Vec::new())).collect();
    for month in period.first..=period.last {
        for key in &keys {
            let Some(cell) = cells.get(&(month, key.clone())) else { continue };
            let figures = Figures::of(cell, &standard);
            for ((_, pick), (_, points)) in
                ALL.iter().zip(&mut out).filter(|((_, pick), _)| matches!(pick, Pick::Count | Pick::Median(..) | Pick::Score))
            {
                let found = figures.as_ref().and_then(|f| pick.of(f));
                let sampled = found.and_then(|(_, sampled)| sampled);
                points.push(Point { from: quality::month_start(month), group: key.area.clone(), value: found.map(|(value, _)| value), sampled });
            }
        }
    }
    for month in period.first..=period.last {
        prices(app, month, &mut out).await?;
        lines(app, month, &mut out).await?;
    }
    Ok(out)
}

/// What probes and people said of a month: availability, outages, complaints.
async fn lines(app: &App, month: i64, out: &mut [(Indicator, Vec<Point>)]) -> Result<(), store::Error> {
    let (from, to) = (quality::month_start(month), quality::month_start(month + 1));
    let hours = (Level::Hour.start(from), Level::Hour.start(to));
    let (shares, outages, complaints) = store::read!(app.db, "observatory.line_indicators", |tx| {
        let shares = probe::availability(tx, hours.0, hours.1).await?;
        let outages = alert::since(tx, from.plus(-1), true, i64::MAX).await?;
        Ok::<_, store::Error>((shares, outages, complaint::within(tx, from, to).await?))
    })?;
    let mut groups: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for ((area, asn, _), share) in &shares {
        if *asn == 0 {
            let sum = groups.entry(area).or_default();
            *sum = (sum.0 + share.n, sum.1 + share.ok);
        }
    }
    let lost = lost(outages.iter().filter(|o| o.began_at < to && o.signal != Signal::Complaints.name()));
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (_, asn, n) in &complaints {
        *counts.entry(asn.to_string()).or_default() += n;
        *counts.entry(String::new()).or_default() += n;
    }
    for ((_, pick), (_, points)) in ALL.iter().zip(out) {
        let mut add = |group: &str, value: Option<f64>, n: Option<i64>| {
            let sampled = n.map(|n| Sampled { n: n.unsigned_abs(), low: None, high: None });
            points.push(Point { from, group: group.to_owned(), value, sampled });
        };
        match pick {
            Pick::Availability => groups.iter().for_each(|(g, (n, ok))| add(g, (*n >= LEAST).then(|| *ok as f64 / *n as f64 * 100.0), Some(*n))),
            Pick::Outages => lost.iter().for_each(|(g, severity)| add(g, Some(*severity as f64 / 1000.0), None)),
            Pick::Complaints => counts.iter().for_each(|(g, n)| add(g, (*n >= complaint::LEAST).then_some((n - n % complaint::LEAST) as f64), None)),
            Pick::Count | Pick::Median(..) | Pick::Score | Pick::Price(_) => {}
        }
    }
    Ok(())
}

/// The severity of outages by area. One that several signals told of in one place counts once, as the worst of them says.
fn lost<'a>(outages: impl Iterator<Item = &'a Outage>) -> BTreeMap<&'a str, i64> {
    let mut sorted: Vec<&Outage> = outages.collect();
    sorted.sort_by_key(|o| (&o.place, o.began_at));
    let mut merged: Vec<(&Outage, Time, i64)> = Vec::new();
    for outage in sorted {
        let end = outage.ended_at.unwrap_or(Time(i64::MAX));
        match merged.last_mut() {
            Some((first, until, worst)) if first.place == outage.place && outage.began_at <= *until => {
                (*until, *worst) = ((*until).max(end), (*worst).max(outage.severity));
            }
            _ => merged.push((outage, end, outage.severity)),
        }
    }
    let mut lost = BTreeMap::new();
    for (outage, _, severity) in merged {
        *lost.entry(outage.place.area.as_str()).or_default() += severity;
    }
    lost
}

/// Prices of a month's first day: each operator's under its number, the cheapest of all under the empty group.
async fn prices(app: &App, month: i64, out: &mut [(Indicator, Vec<Point>)]) -> Result<(), store::Error> {
    let (from, year) = (quality::month_start(month), month.div_euclid(12));
    let (plans, incomes) = store::read!(app.db, "observatory.price_indicators", |tx| {
        Ok::<_, store::Error>((price::plans(tx, Level::Day.start(from)).await?.1, price::incomes(tx, year).await?))
    })?;
    let Some(income) = incomes.iter().find(|i| i.group.is_empty()) else { return Ok(()) };
    let mut operators: Vec<i64> = plans.iter().map(|p| p.asn).collect();
    operators.sort_unstable();
    operators.dedup();
    let baskets = Baskets::published();
    for ((_, pick), (_, points)) in ALL.iter().zip(out) {
        let Pick::Price(name) = pick else { continue };
        let Some(basket) = baskets.of_year(year).into_iter().find(|b| b.name == *name) else { continue };
        let costs = || operators.iter().filter_map(|asn| Some((asn.to_string(), price::cheapest(&plans, *asn, basket)?.0)));
        let least = costs().map(|(_, cost)| cost).min().map(|cost| (String::new(), cost));
        for (group, cost) in least.into_iter().chain(costs()) {
            points.push(Point { from, group, value: percent(cost, income.income), sampled: None });
        }
    }
    Ok(())
}

/// The points of one indicator.
pub(crate) async fn points(app: App, at: usize) -> Result<Vec<Point>, JobError> {
    let mut all = all(&app).await.map_err(|e| e.to_string())?;
    if at < all.len() { Ok(all.swap_remove(at).1) } else { Ok(Vec::new()) }
}

#[cfg(test)]
mod tests {
    use kernel::{HOUR, Id};
    use outage::Place;

    use super::*;

    #[test]
    fn an_outage_that_two_signals_tell_of_counts_once() {
        let one = |area: &str, signal: Signal, began: i64, hours: i64, severity: i64| Outage {
            id: Id::default(),
            signal: signal.name().into(),
            place: Place::new(area, 0),
            began_at: Time(began * HOUR),
            told_at: Time(0),
            ended_at: Some(Time((began + hours) * HOUR)),
            severity,
            state: "confirmed".into(),
            note: [String::new(), String::new()],
            decided_at: None,
        };
        let all = [
            one("A", Signal::Probes, 10, 3, 900),
            one("A", Signal::Tests, 11, 4, 1500),
            one("A", Signal::Probes, 20, 1, 100),
            one("B", Signal::Checks, 10, 2, 700),
        ];
        assert_eq!(lost(all.iter()), BTreeMap::from([("A", 1600), ("B", 700)]));
    }
}
