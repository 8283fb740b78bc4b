//! Figures: what indicators of all rooms say now, and how a token of a text reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Indicator, Locale, MINUTE, Point, Time, Unit};
use paper::written::{Form, Period, Token};
use registry::Indicators;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use web::{App, Error};

/// Minutes the country's clock is ahead of UTC: months begin by it.
pub(crate) const OFFSET: i64 = 180;
/// For how long what was read is good.
const FRESH: i64 = MINUTE;

/// A year and a month, from 1.
pub(crate) type Month = (i16, u8);

/// A value with all that is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    #[serde(with = "unit_word")]
    pub(crate) unit: Unit,
    pub(crate) from: Month,
    pub(crate) to: Month,
}

/// Units by the words that interfaces use.
mod unit_word {
    use kernel::Unit;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(unit: &Unit, to: S) -> Result<S::Ok, S::Error> {
        unit.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Unit, D::Error> {
        let word = String::deserialize(from)?;
        super::UNITS.into_iter().find(|u| super::word(*u) == word).ok_or_else(|| serde::de::Error::custom("no such unit"))
    }
}

const UNITS: [Unit; 6] = [Unit::Count, Unit::Percent, Unit::Hours, Unit::MegabitPerSecond, Unit::Milliseconds, Unit::Score];

/// As interfaces write it.
pub(crate) fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Hours => "hours",
        Unit::MegabitPerSecond => "megabit_per_second",
        Unit::Milliseconds => "milliseconds",
        Unit::Score => "score",
    }
}

/// Why a token stands for no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// No room that is switched on declares it.
    Unknown,
    /// The room could not be read.
    Failed,
    /// Nothing of that group and period.
    NoValue,
    /// The group is too small to be told.
    Suppressed,
    /// Only counts are summed over months.
    NoSum,
}

impl Missing {
    /// A text's key, without its beginning.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unknown => "figure-unknown",
            Self::Failed => "figure-failed",
            Self::NoValue => "figure-none",
            Self::Suppressed => "figure-suppressed",
            Self::NoSum => "figure-no-sum",
        }
    }
}

/// An indicator with its points; `None` where its room could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) indicator: Indicator,
    pub(crate) points: Option<Vec<Point>>,
}

impl Series {
    /// The room it is from.
    pub(crate) fn module(&self) -> &'static str {
        self.indicator.id.split('.').next().unwrap_or_default()
    }
}

/// Every indicator, as read at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book(pub(crate) BTreeMap<&'static str, Series>);

/// What was read last, and when.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<(Time, Arc<Book>)>>);

/// Reads what all rooms say, at most once a minute.
pub(crate) async fn book(app: &App) -> Result<Arc<Book>, Error> {
    let now = app.db.clock().now();
    let kept = app.extension::<Kept>()?;
    // Whoever comes meanwhile waits for the same reading.
    let mut kept = kept.0.lock().await;
    if let Some((at, book)) = kept.as_ref()
        && (at.0..at.0 + FRESH).contains(&now.0)
    {
        return Ok(Arc::clone(book));
    }
    let mut book = Book::default();
    for spec in &app.extension::<Indicators>()?.0 {
        let points = (spec.points)(app.clone()).await;
        if let Err(error) = &points {
            tracing::error!(indicator = spec.indicator.id, %error, "an indicator was not read");
        }
        book.0.insert(spec.indicator.id, Series { indicator: spec.indicator, points: points.ok() });
    }
    let book = Arc::new(book);
    *kept = Some((now, Arc::clone(&book)));
    Ok(book)
}

/// The month that a moment lies in.
pub(crate) fn month_of(time: Time) -> Month {
    let (year, month, _) = web::date_parts(time, OFFSET);
    (i16::try_from(year).unwrap_or(0), u8::try_from(month).unwrap_or(0))
}

fn months_back((year, month): Month, back: u8) -> Month {
    let at = i32::from(year) * 12 + i32::from(month) - 1 - i32::from(back);
    (i16::try_from(at.div_euclid(12)).unwrap_or(0), u8::try_from(at.rem_euclid(12) + 1).unwrap_or(1))
}

impl Book {
    /// What a token stands for.
    pub(crate) fn figure(&self, token: &Token) -> Result<Figure, Missing> {
        let series = self.0.get(token.indicator.as_str()).ok_or(Missing::Unknown)?;
        let points = series.points.as_ref().ok_or(Missing::Failed)?;
        let of_group: BTreeMap<Month, Option<f64>> = points.iter().filter(|p| p.group == token.group).map(|p| (month_of(p.from), p.value)).collect();
        let unit = series.indicator.unit;
        // The last month that the indicator speaks of at all: a group of which nothing is told in it is not of an earlier one.
        let months = || points.iter().map(|p| month_of(p.from));
        let (first, last) = months().min().zip(months().max()).ok_or(Missing::NoValue)?;
        if of_group.is_empty() {
            return Err(Missing::NoValue);
        }
        let of_month = |month: Month| {
            // A month in which others were counted, and none of these.
            let nothing = if unit == Unit::Count && (first..=last).contains(&month) { Ok(Some(0.0)) } else { Err(Missing::NoValue) };
            let value = of_group.get(&month).map_or(nothing, |v| Ok(*v))?.ok_or(Missing::Suppressed)?;
            Ok(Figure { value, unit, from: month, to: month })
        };
        let (from, to) = match token.period {
            Period::Latest => return of_month(last),
            Period::Month(year, month) => return of_month((year, month)),
            // Of a year that is not over, or of which the first months are not there, nothing is said.
            Period::Year(year) => ((year, 1), (year, 12)),
            Period::Last(months) => (months_back(last, months - 1), last),
        };
        if unit != Unit::Count {
            return Err(Missing::NoSum);
        }
        if first > from || last < to {
            return Err(Missing::NoValue);
        }
        // A month without a point had nothing to count.
        let mut value = 0.0;
        for point in of_group.range(from..=to).map(|(_, v)| v) {
            value += point.ok_or(Missing::Suppressed)?;
        }
        Ok(Figure { value, unit, from, to })
    }
}

/// A number with so many decimals as it deserves, in groups of three.
pub(crate) fn number(value: f64, unit: Unit) -> String {
    let decimals = match unit {
        Unit::Count => 0,
        Unit::Score => 2,
        _ if value.abs() < 1.0 => 2,
        _ if value.abs() < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = if unit == Unit::Score { rest } else { rest.trim_end_matches('0') };
    let sign = if value < 0.0 && (whole != "0" || !rest.is_empty()) { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

/// `October 2026`, or `November 2025 to October 2026`.
pub(crate) fn period(app: &App, locale: Locale, figure: &Figure) -> String {
    let name = |(year, month): Month| format!("{} {year}", web::month(locale, u32::from(month)));
    if figure.from == figure.to {
        return name(figure.from);
    }
    app.texts.get(locale, "contributions-period", &[("from", name(figure.from).into()), ("to", name(figure.to).into())])
}

/// A value with its unit.
pub(crate) fn full(app: &App, locale: Locale, figure: &Figure) -> String {
    let text = number(figure.value, figure.unit);
    if figure.unit == Unit::Count || figure.unit == Unit::Score {
        return text;
    }
    let key = match figure.unit {
        Unit::Percent => "contributions-unit-percent",
        Unit::Hours => "contributions-unit-hours",
        Unit::MegabitPerSecond => "contributions-unit-megabit",
        Unit::Milliseconds | Unit::Count | Unit::Score => "contributions-unit-milliseconds",
    };
    app.texts.get(locale, key, &[("n", figure.value.into()), ("text", text.into())])
}

/// How a figure reads in a text.
pub(crate) fn reads(app: &App, locale: Locale, form: Form, figure: &Figure) -> String {
    match form {
        Form::Full => full(app, locale, figure),
        Form::Number => number(figure.value, figure.unit),
        Form::Period => period(app, locale, figure),
    }
}

/// Whether two figures read the same, whatever the language.
pub(crate) fn is_same(form: Form, a: &Figure, b: &Figure) -> bool {
    let months = (a.from, a.to) == (b.from, b.to);
    match form {
        Form::Period => months,
        Form::Full | Form::Number => a.unit == b.unit && number(a.value, a.unit) == number(b.value, b.unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Given<'a> = (Month, &'a str, Option<f64>);

    fn book(list: &[(&'static str, Unit, &[Given<'_>])]) -> Book {
        let series = |(id, unit, points): &(&'static str, Unit, &[Given<'_>])| {
            let point = |((year, month), group, value): &Given<'_>| Point {
                from: web::month_start(i64::from(*year), u32::from(*month), OFFSET),
                group: (*group).to_owned(),
                value: *value,
                sampled: None,
            };
            let indicator = Indicator { id, unit: *unit, period: "month", method: "", minimum: 5 };
            (*id, Series { indicator, points: Some(points.iter().map(point).collect()) })
        };
        Book(list.iter().map(series).collect())
    }

    #[test]
    fn tokens_stand_for_what_was_measured_or_for_nothing() {
        let book = book(&[
            ("a.n", Unit::Count, &[((2025, 12), "", Some(5.0)), ((2026, 1), "", Some(7.0)), ((2026, 1), "x", None), ((2026, 3), "", Some(1.0))]),
            ("a.ms", Unit::Milliseconds, &[((2026, 2), "", Some(12.34))]),
        ]);
        let figure = |text: &str| book.figure(&Token::parse(text).expect("a token"));
        let value = |text: &str| figure(text).map(|f| (f.value, f.from, f.to));
        assert_eq!(value("a.n"), Ok((1.0, (2026, 3), (2026, 3))));
        assert_eq!(value("a.n||2026-01"), Ok((7.0, (2026, 1), (2026, 1))));
        assert_eq!(value("a.n||last-3"), Ok((8.0, (2026, 1), (2026, 3))), "a month without reports counts as none");
        assert_eq!(value("a.n||last-4"), Ok((13.0, (2025, 12), (2026, 3))));
        assert_eq!(value("a.n||last-5"), Err(Missing::NoValue), "before the first month nothing is known");
        assert_eq!(value("a.n||2026"), Err(Missing::NoValue), "a year that is not over");
        assert_eq!((value("a.n||2026-02"), value("a.n||2026-04")), (Ok((0.0, (2026, 2), (2026, 2))), Err(Missing::NoValue)));
        assert_eq!(
            (value("a.n|x||"), value("a.n|x|2026-01"), value("a.n|y"), value("b.n")),
            (Ok((0.0, (2026, 3), (2026, 3))), Err(Missing::Suppressed), Err(Missing::NoValue), Err(Missing::Unknown))
        );
        assert_eq!((value("a.ms||last-2"), figure("a.ms").map(|f| number(f.value, f.unit))), (Err(Missing::NoSum), Ok("12.3".to_owned())));
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        let texts = [1_234_567.0, 12.0, 0.456, 99.96, 0.0, -3.25].map(|n| number(n, Unit::Percent));
        assert_eq!(texts, ["1,234,567", "12", "0.46", "100", "0", "-3.2"]);
        assert_eq!((number(0.8, Unit::Score), number(1234.5, Unit::Count)), ("0.80".to_owned(), "1,234".to_owned()));
    }
}
