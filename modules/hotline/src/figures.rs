//! Public figures: what the hotline reports about itself, as indicators.

use std::collections::{BTreeMap, BTreeSet};

use cases::{CaseError, Tally};
use kernel::{DAY, Indicator, Point, Time, Unit};
use web::App;

use crate::desk::DESK;

/// Groups smaller than this are not published.
pub(crate) const MINIMUM: u32 = 5;

pub(crate) const REPORTS: Indicator = Indicator {
    id: "hotline.reports",
    unit: Unit::Count,
    period: "month",
    method: "Reports received on the hotline by category and month of receipt, for months that are over, withdrawn ones included; groups below the minimum are suppressed.",
    minimum: MINIMUM,
};

pub(crate) const FIRST_ANSWER: Indicator = Indicator {
    id: "hotline.first_answer",
    unit: Unit::Hours,
    period: "month",
    method: "Median of the hours between receipt and the desk's first answer, for reports of a month that is over and that were answered; times are stored to the hour.",
    minimum: MINIMUM,
};

/// Figures reach back this far.
const REACH: i64 = 731 * DAY;

async fn tallies(app: &App) -> Result<Vec<Tally>, String> {
    // From the start of a month: half a month would shrink by a day each day, and tell single days by subtraction.
    let (year, month, _) = web::date_parts(app.db.clock().now().plus(-REACH), DESK.offset());
    let from = web::month_start(year, month, DESK.offset());
    store::read!(app.db, "hotline.figures", |tx| { cases::tallies(tx, &DESK, from).await }).map_err(|e: CaseError| e.to_string())
}

/// The first moment of the month a day lies in, on the desk's clock.
fn month_of(day: i64) -> Time {
    let (year, month, _) = web::date_parts(Time(day * DAY), 0);
    web::month_start(year, month, DESK.offset())
}

/// The month that is not over yet. It is not published: whoever asks again and again would see a single report
/// come in, to the minute.
fn running_month(app: &App) -> Time {
    let (year, month, _) = web::date_parts(app.db.clock().now(), DESK.offset());
    web::month_start(year, month, DESK.offset())
}

/// Counts by month and category, and by month alone (group "").
pub(crate) async fn reports(app: App) -> Result<Vec<Point>, String> {
    let mut counts: BTreeMap<(Time, String), u32> = BTreeMap::new();
    let running = running_month(&app);
    for tally in tallies(&app).await?.into_iter().filter(|t| t.hours.is_none() && month_of(t.day) < running) {
        let (month, n) = (month_of(tally.day), u32::try_from(tally.n).unwrap_or(u32::MAX));
        *counts.entry((month, tally.category)).or_default() += n;
        *counts.entry((month, String::new())).or_default() += n;
    }
    Ok(suppress(counts))
}

/// Looks whether more is reported of a category than is usual, and says so once: whoever writes advice may want to write some.
pub(crate) async fn waves(app: App) -> Result<(), String> {
    let today = (app.db.clock().now().micros() + DESK.offset() * kernel::MINUTE).div_euclid(DAY);
    let tallies = tallies(&app).await?;
    let received = tallies.iter().filter(|t| t.hours.is_none()).map(|t| (t.day, t.category.as_str(), t.n));
    for (category, day) in outage::waves(today, received) {
        let Some(situation) = crate::content::content().situations.iter().find(|s| s.category == category) else { continue };
        registry::tell_wave(&app, "hotline", &situation.id, day).await?;
    }
    Ok(())
}

/// Hides small groups, and where exactly one group of a month is hidden, one more, so that it cannot be
/// had by subtraction.
fn suppress(counts: BTreeMap<(Time, String), u32>) -> Vec<Point> {
    let months: BTreeSet<Time> = counts.keys().map(|(month, _)| *month).collect();
    let mut out = Vec::new();
    for month in months {
        let mut groups: Vec<(&String, u32)> = counts.iter().filter(|((m, g), _)| *m == month && !g.is_empty()).map(|((_, g), n)| (g, *n)).collect();
        let total = counts.get(&(month, String::new())).copied().unwrap_or_default();
        groups.sort_by_key(|(_, n)| *n);
        let small = groups.iter().filter(|(_, n)| *n < MINIMUM).count();
        let hidden_sum: u32 = groups.iter().take(small).map(|(_, n)| *n).sum();
        let hidden = if small > 0 && (small == 1 || hidden_sum < MINIMUM) { small + 1 } else { small };
        for (n, (group, count)) in groups.iter().enumerate() {
            out.push(Point { from: month, group: (*group).clone(), value: (n >= hidden).then_some(f64::from(*count)), sampled: None });
        }
        out.push(Point { from: month, group: String::new(), value: (total >= MINIMUM).then_some(f64::from(total)), sampled: None });
    }
    out
}

/// Median hours to the first answer, by month.
pub(crate) async fn first_answer(app: App) -> Result<Vec<Point>, String> {
    let mut by_month: BTreeMap<Time, BTreeMap<i64, i64>> = BTreeMap::new();
    let running = running_month(&app);
    for tally in tallies(&app).await? {
        if let Some(hours) = tally.hours.filter(|_| month_of(tally.day) < running) {
            *by_month.entry(month_of(tally.day)).or_default().entry(hours).or_default() += tally.n;
        }
    }
    let point = |(month, hours): (Time, BTreeMap<i64, i64>)| {
        let enough = hours.values().sum::<i64>() >= i64::from(MINIMUM);
        Point { from: month, group: String::new(), value: if enough { kernel::median(&hours) } else { None }, sampled: None }
    };
    Ok(by_month.into_iter().map(point).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_cannot_be_had_by_subtraction() {
        let month = Time(0);
        let group = |name: &str, n| ((month, name.to_owned()), n);
        let points = suppress([group("", 33), group("a", 20), group("b", 10), group("c", 3)].into());
        let value = |name: &str| points.iter().find(|p| p.group == name).expect("group").value;
        assert_eq!((value(""), value("a"), value("b"), value("c")), (Some(33.0), Some(20.0), None, None));
    }
}
