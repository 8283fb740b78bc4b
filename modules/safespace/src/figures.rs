//! What this room counts: classes, their pupils, and what they learned.

use kernel::{Indicator, Point, Sampled, Unit, Values};
use web::App;

use crate::OFFSET;
use crate::class::{self, LEAST, Month};

/// Fewer classes of a month have no published share.
const LEAST_CLASSES: i64 = 3;
const MINIMUM: u32 = LEAST.unsigned_abs() as u32;

/// The indicators of this room.
pub(crate) const ALL: [Indicator; 4] = [CLASSES, PUPILS, BEFORE, AFTER];

const CLASSES: Indicator = Indicator {
    id: "safespace.classes",
    unit: Unit::Count,
    period: "month",
    method: "Classes that played a game together and ended with at least the minimum of pupils, by the month they were opened and by game, for months that are over.",
    minimum: MINIMUM,
    is_additive: true,
};
const PUPILS: Indicator = Indicator {
    id: "safespace.pupils",
    unit: Unit::Count,
    period: "month",
    method: "Pupils who came to the end of a class of at least the minimum size, by the month it was opened and by game; a pupil in two classes counts twice.",
    minimum: MINIMUM,
    is_additive: true,
};
const BEFORE: Indicator = Indicator {
    id: "safespace.right_before",
    unit: Unit::Percent,
    period: "month",
    method: "Share of right answers before playing, in pairs of questions of one skill whose order is swapped for half of the pupils; with the Wilson interval of 95 %; months that are over, of three classes or more.",
    minimum: MINIMUM,
    is_additive: false,
};
const AFTER: Indicator = Indicator {
    id: "safespace.right_after",
    unit: Unit::Percent,
    period: "month",
    method: "Share of right answers after playing, to the other question of each pair; with the Wilson interval of 95 %.",
    minimum: MINIMUM,
    is_additive: false,
};

/// What was counted in months that are over, and the last of them.
async fn months(app: &App) -> Result<(Vec<Month>, i64), String> {
    let months = store::read!(app.db, "safespace.months", |tx| { class::months(tx).await }).map_err(|e: store::Error| e.to_string())?;
    // A month that is not over would tell a single class, to the minute it ended; one opened on its last day ends a day later.
    let running = web::month_number(app.db.clock().now().plus(-2 * kernel::DAY), OFFSET);
    Ok((months.into_iter().filter(|m| number(m) < running).collect(), running - 1))
}

/// Counted from the year 0 on.
fn number(month: &Month) -> i64 {
    web::month_number(month.from, OFFSET)
}

/// The months' points of what is counted, by game and of all games (group ""), those without classes among them.
fn counted(months: &[Month], last: i64, of: impl Fn(&Month) -> i64) -> Vec<Point> {
    let first = months.iter().map(number).min().unwrap_or(i64::MAX);
    let mut out = Vec::new();
    for month in first..=last {
        let of_month = || months.iter().filter(move |m| number(m) == month);
        let begin = web::month_begin(month, OFFSET);
        out.push(Point::counted(begin, String::new(), Some(as_float(of_month().map(&of).sum()))));
        out.extend(of_month().map(|m| Point::counted(begin, m.game.clone(), Some(as_float(of(m))))));
    }
    out
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_float(n: i64) -> f64 {
    n as f64
}

/// The share of `right` in `of`, in percent, and its interval of 95 % (Wilson, 1927).
fn share(right: i64, of: i64) -> (f64, Sampled) {
    const Z: f64 = 1.959_964;
    let (n, p) = (as_float(of), as_float(right) / as_float(of));
    let (middle, spread) = (p + Z * Z / (2.0 * n), Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt());
    let whole = 1.0 + Z * Z / n;
    let percent = |x: f64| (x * 1000.0).round() / 10.0;
    (percent(p), Sampled { n: of.unsigned_abs(), low: Some(percent((middle - spread) / whole)), high: Some(percent((middle + spread) / whole)) })
}

/// By month. Of years there are none: with all months but one they would tell that of a single class.
fn shares(months: &[Month], of: impl Fn(&Month) -> i64) -> Vec<Point> {
    let mut froms: Vec<kernel::Time> = months.iter().map(|m| m.from).collect();
    froms.dedup();
    let mut out = Vec::new();
    for from in froms {
        let of_month = || months.iter().filter(|m| m.from == from);
        let (right, asked) = of_month().fold((0, 0), |(r, a), m| (r + of(m), a + m.pairs.asked));
        // Of a single class its teacher alone learns how it went.
        if asked > 0 && of_month().map(|m| m.classes).sum::<i64>() >= LEAST_CLASSES {
            let (value, sampled) = share(right, asked);
            out.push(Point { from, group: String::new(), value: Some(value), sampled: Some(sampled) });
        }
    }
    out
}

/// What the indicators say, in their order.
pub(crate) async fn all(app: App) -> Result<Vec<Values>, String> {
    let (months, last) = months(&app).await?;
    let points = [
        counted(&months, last, |m| m.classes),
        counted(&months, last, |m| m.pupils),
        shares(&months, |m| m.pairs.before),
        shares(&months, |m| m.pairs.after),
    ];
    Ok(points.into_iter().map(Values::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        let (value, sampled) = share(15, 30);
        assert_eq!((value, sampled.low, sampled.high), (50.0, Some(33.2), Some(66.8)));
        let (value, sampled) = share(0, 5);
        assert_eq!((value, sampled.low, sampled.high), (0.0, Some(0.0), Some(43.4)));
    }
}
