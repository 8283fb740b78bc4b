use serde::Serialize;

use crate::Time;

/// In what an indicator is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    /// Parts of a hundred.
    Percent,
    Hours,
    /// 10⁶ bits a second.
    MegabitPerSecond,
    Milliseconds,
    /// From 0 to 1.
    Score,
}

/// A figure a module offers to the public and to the ministry's reports: what it is, in what unit,
/// over what period, and how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// `module.name`, never reused.
    pub id: &'static str,
    pub unit: Unit,
    /// The period each value covers, such as `month`.
    pub period: &'static str,
    /// How it is made, in one sentence, in English; the page's text is `indicator-<id>-method`.
    pub method: &'static str,
    /// Groups smaller than this are suppressed.
    pub minimum: u32,
    /// Whether the value of some months is the sum of theirs, and a group without a point in a month that has points had nothing in
    /// it. Of medians and shares it is not, nor of what is rounded.
    pub is_additive: bool,
}

/// One value of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Start of the month, or of the year.
    pub from: Time,
    /// The group it speaks of, such as a category; empty for all.
    pub group: String,
    /// `None` where the group is too small to be published.
    pub value: Option<f64>,
    /// Of a value that stands for more than was counted: a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Sampled>,
}

impl Point {
    /// Of something counted in full.
    #[must_use]
    pub const fn counted(from: Time, group: String, value: Option<f64>) -> Self {
        Self { from, group, value, sampled: None }
    }
}

/// What an indicator says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Values {
    /// Of months.
    #[serde(rename = "points")]
    pub months: Vec<Point>,
    /// Of calendar years that are over, where they are not the sum of their months.
    pub years: Vec<Point>,
}

impl From<Vec<Point>> for Values {
    fn from(months: Vec<Point>) -> Self {
        Self { months, years: Vec::new() }
    }
}

/// The calendar years that lie wholly within some months, both included, counted from the year 0 on (12 × year + month − 1).
#[must_use]
pub const fn whole_years(first: i64, last: i64) -> core::ops::Range<i64> {
    first.saturating_add(11).div_euclid(12)..last.saturating_add(1).div_euclid(12)
}

/// How sure a value of a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sampled {
    /// Values it is made of.
    pub n: u64,
    /// Where the true value lies with 95 % certainty, if that is known.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// The median of a histogram (value and how many); `None` of an empty one.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "what indicators count is far below 2^52")]
pub fn median(histogram: &std::collections::BTreeMap<i64, i64>) -> Option<f64> {
    let total: i64 = histogram.values().sum();
    let at = |rank: i64| {
        let mut seen = 0;
        let found = histogram.iter().find(|(_, n)| {
            seen += **n;
            seen > rank
        });
        found.map(|(value, _)| *value as f64)
    };
    if total > 0 { Some(f64::midpoint(at((total - 1) / 2)?, at(total / 2)?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_whole_or_none() {
        let of = |first: (i64, i64), last: (i64, i64)| whole_years(first.0 * 12 + first.1 - 1, last.0 * 12 + last.1 - 1).collect::<Vec<_>>();
        assert_eq!(of((2025, 1), (2025, 12)), [2025]);
        assert_eq!((of((2025, 2), (2025, 12)), of((2025, 1), (2025, 11))), (vec![], vec![]));
        assert_eq!(of((2023, 12), (2026, 10)), [2024, 2025]);
        assert_eq!(of((2026, 5), (2026, 3)), Vec::<i64>::new());
    }

    #[test]
    fn medians() {
        let of = |pairs: &[(i64, i64)]| median(&pairs.iter().copied().collect());
        assert_eq!((of(&[(1, 1), (2, 1), (9, 1)]), of(&[(1, 1), (2, 1)]), of(&[(0, 5), (7, 1)])), (Some(2.0), Some(1.5), Some(0.0)));
        assert_eq!((of(&[(3, 2), (8, 2)]), of(&[])), (Some(5.5), None));
    }
}
