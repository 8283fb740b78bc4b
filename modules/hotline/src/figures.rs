//! Public figures: what the hotline reports about itself, as indicators.

use kernel::{HOUR, Indicator, Point, Time, Unit};
use store::{params, statements};
use web::App;

statements! {
    BY_MONTH = "figures/by_month",
}

/// Groups smaller than this are not published.
pub(crate) const MINIMUM: u32 = 5;

pub(crate) const REPORTS: Indicator = Indicator {
    id: "hotline.reports",
    unit: Unit::Count,
    period: "month",
    method: "Reports received on the hotline by category and month of receipt, withdrawn ones included; groups below the minimum are suppressed.",
    minimum: MINIMUM,
};

pub(crate) const FIRST_ANSWER: Indicator = Indicator {
    id: "hotline.first_answer",
    unit: Unit::Hours,
    period: "month",
    method: "Median of the hours between receipt and the desk's first answer, for reports of the month that were answered; times are stored to the hour.",
    minimum: MINIMUM,
};

/// A report as the figures see it.
struct Line {
    month: Time,
    category: String,
    hours: Option<i64>,
}

async fn lines(app: &App) -> Result<Vec<Line>, store::Error> {
    let offset = 180;
    let rows = store::read!(app.db, "hotline.figures", |tx| { tx.rows(BY_MONTH, params!["hotline"]).await })?;
    rows.iter()
        .map(|row| {
            let opened: Time = row.get("opened_at")?;
            let answered: Option<Time> = row.get("answered_at")?;
            let (year, month, _) = web::date_parts(opened, offset);
            Ok(Line { month: month_start(year, month, offset), category: row.get("category")?, hours: answered.map(|a| (a.0 - opened.0) / HOUR) })
        })
        .collect()
}

/// The first moment of a month, `offset` minutes east of UTC.
fn month_start(year: i64, month: u32, offset: i64) -> Time {
    // Days from civil, with March as the first month.
    let (y, m) = if month <= 2 { (year - 1, i64::from(month) + 9) } else { (year, i64::from(month) - 3) };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let day = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 - 719_468;
    Time(day * kernel::DAY - offset * kernel::MINUTE)
}

/// Counts by month and category, and by month alone (group "").
pub(crate) async fn reports(app: App) -> Result<Vec<Point>, String> {
    let lines = lines(&app).await.map_err(|e| e.to_string())?;
    let mut counts: std::collections::BTreeMap<(Time, String), u32> = std::collections::BTreeMap::new();
    for line in &lines {
        *counts.entry((line.month, line.category.clone())).or_default() += 1;
        *counts.entry((line.month, String::new())).or_default() += 1;
    }
    Ok(suppress(counts))
}

/// Hides small groups, and where exactly one group of a month is hidden, one more, so that it cannot be
/// had by subtraction.
fn suppress(counts: std::collections::BTreeMap<(Time, String), u32>) -> Vec<Point> {
    let months: std::collections::BTreeSet<Time> = counts.keys().map(|(month, _)| *month).collect();
    let mut out = Vec::new();
    for month in months {
        let mut groups: Vec<(&String, u32)> = counts.iter().filter(|((m, g), _)| *m == month && !g.is_empty()).map(|((_, g), n)| (g, *n)).collect();
        let total = counts.get(&(month, String::new())).copied().unwrap_or_default();
        groups.sort_by_key(|(_, n)| *n);
        let small = groups.iter().filter(|(_, n)| *n < MINIMUM).count();
        let hidden_sum: u32 = groups.iter().take(small).map(|(_, n)| *n).sum();
        let hidden = if small > 0 && (small == 1 || hidden_sum < MINIMUM) { small + 1 } else { small };
        for (n, (group, count)) in groups.iter().enumerate() {
            out.push(Point { from: month, group: (*group).clone(), value: (n >= hidden).then_some(f64::from(*count)) });
        }
        out.push(Point { from: month, group: String::new(), value: (total >= MINIMUM).then_some(f64::from(total)) });
    }
    out
}

/// Median hours to the first answer, by month.
pub(crate) async fn first_answer(app: App) -> Result<Vec<Point>, String> {
    let lines = lines(&app).await.map_err(|e| e.to_string())?;
    let mut by_month: std::collections::BTreeMap<Time, Vec<i64>> = std::collections::BTreeMap::new();
    for line in lines {
        if let Some(hours) = line.hours {
            by_month.entry(line.month).or_default().push(hours);
        }
    }
    let point = |(month, mut hours): (Time, Vec<i64>)| {
        hours.sort_unstable();
        Point { from: month, group: String::new(), value: (hours.len() >= MINIMUM as usize).then(|| median(&hours)) }
    };
    Ok(by_month.into_iter().map(point).collect())
}

/// Of a sorted, non-empty list.
#[expect(clippy::cast_precision_loss, reason = "hours are far below 2^52")]
fn median(sorted: &[i64]) -> f64 {
    let mid = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[mid] as f64 } else { (sorted[mid - 1] + sorted[mid]) as f64 / 2.0 }
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

    #[test]
    fn months_begin_at_local_midnight() {
        assert_eq!(web::date_parts(month_start(2026, 11, 180), 180), (2026, 11, 1));
        assert_eq!(web::date_parts(Time(month_start(2026, 11, 180).0 - 1), 180), (2026, 10, 31));
        assert_eq!(month_start(1970, 1, 0), Time(0));
    }

    #[test]
    fn medians() {
        assert!((median(&[1, 2, 9]) - 2.0).abs() < 1e-9 && (median(&[1, 2]) - 1.5).abs() < 1e-9);
    }
}
