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
}

/// One value of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Start of the period.
    pub from: Time,
    /// The group it speaks of, such as a category; empty for all.
    pub group: String,
    /// `None` where the group is too small to be published.
    pub value: Option<f64>,
}
