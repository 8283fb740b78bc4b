//! What the cells say to everyone: percentiles with their intervals, and the scores made of them. A figure of fewer than
//! [`MINIMUM`] values is not told: it would say more of single people than of a line.

use std::collections::HashMap;

use iqb::{Measured, Score, Standard};
use kernel::Time;
use sketch::{Estimate, Sketch};
use store::Tx;

use crate::cell::{self, Cell, Level, Metric, Place};

/// Values that a figure is made of, at least.
pub const MINIMUM: u64 = 30;
/// Standard deviations to both sides: 95 of 100 such intervals hold the true value.
const DEVIATIONS: f64 = 1.96;
/// Months a person can look back.
pub const BACK: i64 = 36;

/// A percentile in the middle, and how far most values spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub n: u64,
    pub median: Estimate,
    /// The value below which one in twenty lies.
    pub p5: f64,
    /// The value above which one in twenty lies.
    pub p95: f64,
}

/// What is told of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Results, whatever they measured.
    pub n: i64,
    /// In the order of [`Metric::ALL`]; what has too few values is missing.
    pub spreads: [Option<Spread>; 5],
    /// The Internet Quality Barometer as M-Lab has it: of what the best 5 % reach.
    pub best: Option<Score>,
    /// Between what and what it lies: with all its values at the worse, and at the better ends of their intervals.
    pub best_between: Option<(f64, f64)>,
    /// The same of the median.
    pub middle: Option<Score>,
}

impl Figures {
    /// `None` where there are too few results.
    #[must_use]
    pub fn of(cell: &Cell, standard: &Standard) -> Option<Self> {
        if u64::try_from(cell.n).unwrap_or(0) < MINIMUM {
            return None;
        }
        Some(Self {
            n: tens(cell.n),
            spreads: Metric::ALL.map(|metric| spread(cell.of(metric))),
            best: score(cell, standard, 0.95, 0),
            best_between: score(cell, standard, 0.95, -1).map(|s| s.value).zip(score(cell, standard, 0.95, 1).map(|s| s.value)),
            middle: score(cell, standard, 0.5, 0),
        })
    }

    #[must_use]
    pub fn spread(&self, metric: Metric) -> Option<Spread> {
        self.spreads[metric as usize]
    }
}

/// Counts are told in tens: nobody sees from one look to the next that one more measured, nor counts what is not told.
fn tens(n: i64) -> i64 {
    n - n % 10
}

fn spread(sketch: &Sketch) -> Option<Spread> {
    let n = sketch.len();
    if n < MINIMUM {
        return None;
    }
    Some(Spread {
        n: tens(i64::try_from(n).unwrap_or(0)).unsigned_abs(),
        median: sketch.estimate(0.5, DEVIATIONS)?,
        p5: sketch.quantile(0.05)?,
        p95: sketch.quantile(0.95)?,
    })
}

/// The score of a percentile: of delays and losses that at the other end, since less is better (M-Lab's `iqb` library). With a `side`
/// below or above 0 that of the worse or better ends of their intervals.
fn score(cell: &Cell, standard: &Standard, share: f64, side: i8) -> Option<Score> {
    let at = |metric, share, is_more_better: bool, unit| {
        let sketch = cell.of(metric);
        if sketch.len() < MINIMUM {
            return None;
        }
        let estimate = sketch.estimate(share, DEVIATIONS)?;
        let value = match (side, is_more_better) {
            (0, _) => sketch.quantile(share)?,
            (1.., true) | (..0, false) => estimate.high,
            _ => estimate.low,
        };
        Some(value / unit)
    };
    let measured = Measured {
        download: at(Metric::Download, share, true, 1e3),
        upload: at(Metric::Upload, share, true, 1e3),
        latency: at(Metric::Idle, 1.0 - share, false, 1e3),
        loss: at(Metric::Lost, 1.0 - share, false, 1e6),
    };
    // A score that leaves out a part of what it asks for is not the published one.
    let is_whole = measured.download.and(measured.upload).and(measured.latency).and(measured.loss).is_some();
    if is_whole { standard.score(measured) } else { None }
}

/// Months, both included, as [`Level::Month`] counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: i64,
    pub last: i64,
}

impl Period {
    /// Reads `2026-11` or `2026`; nothing is this month and the two before. `None`: it is neither, or not within what is kept.
    #[must_use]
    pub fn read(text: &str, now: Time) -> Option<Self> {
        let this = Level::Month.start(now);
        let period = match text.split_once('-') {
            None if text.is_empty() => Self { first: this - 2, last: this },
            None => {
                let year: i64 = text.parse().ok().filter(|_| text.len() == 4)?;
                Self { first: year * 12, last: (year * 12 + 11).min(this) }
            }
            Some((year, month)) => {
                let month: i64 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
                let year: i64 = year.parse().ok().filter(|_| text.len() == 7)?;
                Self { first: year * 12 + month - 1, last: year * 12 + month - 1 }
            }
        };
        (period.first <= this && period.last > this - BACK - 12).then_some(period)
    }

    /// The first moment of it, and the first after it.
    #[must_use]
    pub fn span(self) -> (Time, Time) {
        (month_start(self.first), month_start(self.last + 1))
    }
}

/// The first moment of a month as [`Level::Month`] counts it.
#[must_use]
pub fn month_start(month: i64) -> Time {
    web::month_begin(month, crate::OFFSET)
}

/// `2026-11`.
#[must_use]
pub fn month_name(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// Which cells are asked for: an empty area or technology and an operator of 0 stand for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Key {
    pub area: String,
    pub asn: i64,
    pub technology: String,
}

/// The cells of some keys, each over the whole period.
///
/// # Errors
/// Where the database fails.
pub async fn over(tx: &mut Tx, period: Period, keys: &[Key]) -> Result<Vec<Cell>, store::Error> {
    let found = by_month(tx, period, keys).await?;
    let merged = |key: &Key| {
        let mut cell = Cell::default();
        (period.first..=period.last).filter_map(|month| found.get(&(month, key.clone()))).for_each(|c| cell.merge(c));
        cell
    };
    Ok(keys.iter().map(merged).collect())
}

/// The cells of some keys in each month; those without results are missing.
///
/// # Errors
/// Where the database fails.
pub async fn by_month(tx: &mut Tx, period: Period, keys: &[Key]) -> Result<HashMap<(i64, Key), Cell>, store::Error> {
    let place =
        |start: i64, key: &Key| Place { level: Level::Month, start, area: key.area.clone(), asn: key.asn, technology: key.technology.clone() };
    let places: Vec<Place> = (period.first..=period.last).flat_map(|month| keys.iter().map(move |key| place(month, key))).collect();
    let found = cell::some(tx, &places).await?;
    Ok(found.into_iter().map(|(p, cell)| ((p.start, Key { area: p.area, asn: p.asn, technology: p.technology }), cell)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_510_800_000_000); // 2026-11-24

    #[test]
    fn periods_are_months_or_years_that_are_kept() {
        let read = |text: &str| Period::read(text, NOW).map(|p| (month_name(p.first), month_name(p.last)));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(read(""), pair("2026-09", "2026-11"));
        assert_eq!(read("2026-02"), pair("2026-02", "2026-02"));
        assert_eq!(read("2025"), pair("2025-01", "2025-12"));
        assert_eq!(read("2026"), pair("2026-01", "2026-11"));
        for odd in ["2027", "2026-12", "2026-00", "2026-13", "26-11", "1999", "x", "2026-11-01", "-"] {
            assert_eq!(read(odd), None, "{odd}");
        }
        let (from, to) = Period::read("2026-11", NOW).expect("a month").span();
        assert_eq!((web::date_parts(from, crate::OFFSET), web::date_parts(to, crate::OFFSET)), ((2026, 11, 1), (2026, 12, 1)));
    }

    fn cell(n: u32) -> Cell {
        let mut cell = Cell::default();
        for k in 1..=n {
            cell.add(&[Some(f64::from(k) * 1000.0), Some(f64::from(k) * 500.0), Some(20_000.0), None, Some(0.0)]);
        }
        cell
    }

    #[test]
    fn few_values_are_not_told() {
        let standard = Standard::published();
        assert!(Figures::of(&cell(29), &standard).is_none());
        let figures = Figures::of(&cell(100), &standard).expect("figures");
        let down = figures.spread(Metric::Download).expect("a spread");
        let near = |found: f64, value: f64| assert!((found - value).abs() <= value * sketch::ERROR, "{found} {value}");
        near(down.median.value, 50_000.0);
        near(down.p5, 5_000.0);
        near(down.p95, 95_000.0);
        assert!(down.median.low < down.median.value && down.median.value < down.median.high);
        assert!(figures.spread(Metric::Loaded).is_none(), "nobody measured it");
        let (best, middle) = (figures.best.expect("a score"), figures.middle.expect("a score"));
        assert!(best.value >= middle.value && best.value > 0.0);
    }
}
