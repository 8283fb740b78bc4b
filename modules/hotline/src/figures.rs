//! Public figures: what the hotline reports about itself, as indicators.

use std::collections::{BTreeMap, BTreeSet};

use cases::{CaseError, Tally};
use kernel::{DAY, Indicator, Point, Time, Unit, Values};
use web::App;

use crate::desk::DESK;

/// Groups smaller than this are not published.
pub(crate) const MINIMUM: u32 = 5;

pub(crate) const ALL: [Indicator; 2] = [REPORTS, FIRST_ANSWER];

const REPORTS: Indicator = Indicator {
    id: "hotline.reports",
    unit: Unit::Count,
    period: "month",
    method: "Reports received on the hotline by category and month of receipt, for months that are over, withdrawn ones included; groups below the minimum are suppressed.",
    minimum: MINIMUM,
    is_additive: true,
};

const FIRST_ANSWER: Indicator = Indicator {
    id: "hotline.first_answer",
    unit: Unit::Hours,
    period: "month",
    method: "Median of the hours between receipt and the desk's first answer, for reports of a month that is over and that were answered; times are stored to the hour.",
    minimum: MINIMUM,
    is_additive: false,
};

/// Figures reach back this far.
const REACH: i64 = 731 * DAY;

async fn tallies(app: &App) -> Result<Vec<Tally>, String> {
    // From the start of a month: half a month would shrink by a day each day, and tell single days by subtraction.
    let from = web::month_begin(web::month_number(app.db.clock().now().plus(-REACH), DESK.offset()), DESK.offset());
    store::read!(app.db, "hotline.figures", |tx| { cases::tallies(tx, &DESK, from).await }).map_err(|e: CaseError| e.to_string())
}

/// The month a day lies in, counted from the year 0 on.
fn number_of(day: i64) -> i64 {
    web::month_number(Time(day * DAY), 0)
}

/// The month that is not over yet. It is not published: whoever asks again and again would see a single report
/// come in, to the minute.
fn running_month(app: &App) -> i64 {
    web::month_number(app.db.clock().now(), DESK.offset())
}

/// What the indicators say, in their order.
pub(crate) async fn all(app: App) -> Result<Vec<Values>, String> {
    let (running, tallies) = (running_month(&app), tallies(&app).await?);
    let over = || tallies.iter().filter(|t| number_of(t.day) < running);
    Ok(vec![reports(over(), running - 1).into(), first_answer(over(), running - 1)])
}

/// Counts by month and category, and by month alone (group ""). Of years there are none: with all months but one they would tell the
/// one that is hidden.
fn reports<'a>(tallies: impl Iterator<Item = &'a Tally> + Clone, last: i64) -> Vec<Point> {
    // The number of a month without any is not told, as that of one with few.
    let began = tallies.clone().map(|t| number_of(t.day)).min().unwrap_or(i64::MAX);
    let begin = |month| web::month_begin(month, DESK.offset());
    let mut counts: BTreeMap<(Time, String), u32> = (began..=last).map(|month| ((begin(month), String::new()), 0)).collect();
    for tally in tallies.filter(|t| t.hours.is_none()) {
        let (month, n) = (begin(number_of(tally.day)), u32::try_from(tally.n).unwrap_or(u32::MAX));
        *counts.entry((month, tally.category.clone())).or_default() += n;
        *counts.entry((month, String::new())).or_default() += n;
    }
    suppress(counts)
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
            out.push(Point::counted(month, (*group).clone(), (n >= hidden).then_some(f64::from(*count))));
        }
        out.push(Point::counted(month, String::new(), (total >= MINIMUM).then_some(f64::from(total))));
    }
    out
}

/// Median hours to the first answer, by month and by year, up to a last month.
fn first_answer<'a>(tallies: impl Iterator<Item = &'a Tally> + Clone, last: i64) -> Values {
    // By months counted from the year 0 on.
    let mut by_month: BTreeMap<i64, BTreeMap<i64, i64>> = BTreeMap::new();
    for (tally, hours) in tallies.clone().filter_map(|t| Some((t, t.hours?))) {
        *by_month.entry(number_of(tally.day)).or_default().entry(hours).or_default() += tally.n;
    }
    let point = |month: i64, hours: &BTreeMap<i64, i64>| {
        let enough = hours.values().sum::<i64>() >= i64::from(MINIMUM);
        Point::counted(web::month_begin(month, DESK.offset()), String::new(), if enough { kernel::median(hours) } else { None })
    };
    // From the first month of which the desk has anything.
    let began = tallies.map(|t| number_of(t.day)).min().unwrap_or(i64::MAX);
    let whole = kernel::whole_years(began, last);
    let year = |year: i64| {
        let mut hours = BTreeMap::new();
        by_month.range(year * 12..year * 12 + 12).flat_map(|(_, h)| h).for_each(|(hour, n)| *hours.entry(*hour).or_default() += n);
        point(year * 12, &hours)
    };
    Values { months: by_month.iter().map(|(month, hours)| point(*month, hours)).collect(), years: whole.map(year).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_without_reports_is_told_as_one_with_few() {
        let received = |day: &str, n: i64| Tally { day: web::read_iso_day(day).expect(day), category: "scam".into(), hours: None, n };
        let points = reports([received("2026-07-30", 9), received("2026-10-01", 2)].iter(), 2026 * 12 + 9);
        let all: Vec<_> =
            points.iter().filter(|p| p.group.is_empty()).map(|p| (web::month_number(p.from, DESK.offset()) % 12 + 1, p.value)).collect();
        assert_eq!(all, [(7, Some(9.0)), (8, None), (9, None), (10, None)]);
        assert!(reports([].iter(), 2026 * 12).is_empty());
    }

    #[test]
    fn a_years_median_is_of_all_its_answers() {
        let answered =
            |day: &str, hours: i64, n: i64| Tally { day: web::read_iso_day(day).expect(day), category: String::new(), hours: Some(hours), n };
        let all = [
            answered("2024-11-30", 1, 9),
            answered("2025-02-01", 2, 4),
            answered("2025-02-28", 6, 2),
            answered("2025-12-31", 30, 5),
            answered("2026-01-01", 4, 1),
        ];
        let values = first_answer(all.iter(), 2026 * 12);
        let told = |points: &[Point]| points.iter().map(|p| (web::date_parts(p.from, DESK.offset()).0, p.value)).collect::<Vec<_>>();
        assert_eq!(told(&values.months), [(2024, Some(1.0)), (2025, Some(2.0)), (2025, Some(30.0)), (2026, None)]);
        assert_eq!(told(&values.years), [(2025, Some(6.0))], "2024 begins in November, 2026 is not over");
        assert!(first_answer(all.iter(), 2025 * 12 + 10).years.is_empty());
    }

    #[test]
    fn small_groups_cannot_be_had_by_subtraction() {
        let month = Time(0);
        let group = |name: &str, n| ((month, name.to_owned()), n);
        let points = suppress([group("", 33), group("a", 20), group("b", 10), group("c", 3)].into());
        let value = |name: &str| points.iter().find(|p| p.group == name).expect("group").value;
        assert_eq!((value(""), value("a"), value("b"), value("c")), (Some(33.0), Some(20.0), None, None));
    }
}
