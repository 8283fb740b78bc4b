//! The observatory's indicators: what the ministry's reports are made from.

use iqb::Standard;
use kernel::{Indicator, Point, Sampled, Unit};
use registry::JobError;
use web::App;

use crate::area;
use crate::cell::{Level, Metric};
use crate::quality::{self, Figures, Key, MINIMUM, Period};

/// Months that are over, counted back from this one.
const MONTHS: i64 = 12;

const fn indicator(id: &'static str, unit: Unit, method: &'static str) -> Indicator {
    Indicator { id, unit, period: "month", method, minimum: MINIMUM as u32 }
}

/// Every indicator, with what it takes of the figures of a month and area.
pub(crate) const ALL: [(Indicator, Pick); 7] = [
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
];

/// What an indicator takes of figures.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pick {
    Count,
    /// Of what is stored, so many make one of what is told.
    Median(Metric, f64),
    Score,
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
                Some((figures.best.as_ref()?.value, Some(Sampled { n, low: None, high: None })))
            }
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
            for ((_, pick), (_, points)) in ALL.iter().zip(&mut out) {
                let found = figures.as_ref().and_then(|f| pick.of(f));
                let sampled = found.and_then(|(_, sampled)| sampled);
                points.push(Point { from: quality::month_start(month), group: key.area.clone(), value: found.map(|(value, _)| value), sampled });
            }
        }
    }
    Ok(out)
}

/// The points of one indicator.
pub(crate) async fn points(app: App, at: usize) -> Result<Vec<Point>, JobError> {
    let mut all = all(&app).await.map_err(|e| e.to_string())?;
    if at < all.len() { Ok(all.swap_remove(at).1) } else { Ok(Vec::new()) }
}
