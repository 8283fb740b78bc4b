//! Figures: what indicators of all rooms say now, and how a token of a text reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{Indicator, Locale, Point, Time, Unit, Values};
use paper::written::{Form, Period, Token};
use registry::Indicators;
use serde::{Deserialize, Serialize};
use web::{App, Error};

/// Minutes the country's clock is ahead of UTC: months begin by it.
pub(crate) const OFFSET: i64 = 180;

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
    /// Months of it are not summed.
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

/// An indicator with what it says; `None` where its room could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) indicator: Indicator,
    /// What its room says, and at which place of it this indicator's values are.
    pub(crate) all: Option<(Arc<Vec<Values>>, usize)>,
}

impl Series {
    /// The room it is from.
    pub(crate) fn module(&self) -> &'static str {
        self.indicator.id.split('.').next().unwrap_or_default()
    }

    pub(crate) fn values(&self) -> Option<&Values> {
        self.all.as_ref().and_then(|(all, at)| all.get(*at))
    }

    /// What it says of a group, in its order: of months, then of years.
    pub(crate) fn of_group<'a>(&'a self, group: &'a str) -> [impl DoubleEndedIterator<Item = &'a Point>; 2] {
        let [months, years] = self.values().map_or([&[] as &[Point]; 2], |v| [&v.months, &v.years]);
        [months, years].map(|points| points.iter().filter(move |p| p.group == group))
    }
}

/// Every indicator, as read at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book(pub(crate) BTreeMap<&'static str, Series>);

/// Reads what all rooms say.
pub(crate) async fn book(app: &App) -> Result<Book, Error> {
    let mut book = Book::default();
    for figures in &app.extension::<Indicators>()?.0 {
        let read = figures.values(app).await;
        if let Err(error) = &read {
            tracing::error!(?figures, %error, "indicators were not read");
        }
        for (at, indicator) in figures.indicators.iter().enumerate() {
            let all = read.as_ref().ok().map(|all| (Arc::clone(all), at));
            book.0.insert(indicator.id, Series { indicator: *indicator, all });
        }
    }
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
        let values = series.values().ok_or(Missing::Failed)?;
        let indicator = &series.indicator;
        let figure = |value: f64, from: Month, to: Month| Figure { value, unit: indicator.unit, from, to };
        let [of_months, mut of_years] = series.of_group(&token.group);
        let of_months: BTreeMap<Month, Option<f64>> = of_months.map(|p| (month_of(p.from), p.value)).collect();
        // The months that the indicator speaks of at all. A group of which nothing is told in the last is not of an earlier one.
        let months: BTreeSet<Month> = values.months.iter().map(|p| month_of(p.from)).collect();
        let (first, last) = months.first().copied().zip(months.last().copied()).ok_or(Missing::NoValue)?;
        if of_months.is_empty() {
            return Err(Missing::NoValue);
        }
        let of_month = |month: Month| {
            // A month in which others were counted, and none of these.
            let nothing = if indicator.is_additive && months.contains(&month) { Ok(Some(0.0)) } else { Err(Missing::NoValue) };
            let value = of_months.get(&month).map_or(nothing, |v| Ok(*v))?.ok_or(Missing::Suppressed)?;
            Ok(figure(value, month, month))
        };
        let (from, to) = match token.period {
            Period::Latest => return of_month(last),
            Period::Month(year, month) => return of_month((year, month)),
            // Of a year that is not over, or of which the first months are not there, nothing is said.
            Period::Year(year) => ((year, 1), (year, 12)),
            Period::Last(months) => (months_back(last, months - 1), last),
        };
        if !indicator.is_additive {
            if !matches!(token.period, Period::Year(_)) {
                return Err(Missing::NoSum);
            }
            let year = of_years.find(|p| month_of(p.from) == from);
            // Some indicators say nothing of years.
            let missing = if values.years.is_empty() && first <= from && last >= to { Missing::NoSum } else { Missing::NoValue };
            return year.ok_or(missing)?.value.map(|value| figure(value, from, to)).ok_or(Missing::Suppressed);
        }
        // Of a month that the indicator does not speak of nothing is known, nor of all together.
        let wanted = (i32::from(to.0) - i32::from(from.0)) * 12 + i32::from(to.1) - i32::from(from.1) + 1;
        if usize::try_from(wanted) != Ok(months.range(from..=to).count()) {
            return Err(Missing::NoValue);
        }
        let mut value = 0.0;
        for point in of_months.range(from..=to).map(|(_, v)| v) {
            value += point.ok_or(Missing::Suppressed)?;
        }
        Ok(figure(value, from, to))
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

/// `October 2026`, `November 2025 to October 2026`, or `2025`.
pub(crate) fn period(app: &App, locale: Locale, figure: &Figure) -> String {
    let name = |(year, month): Month| format!("{} {year}", web::month(locale, u32::from(month)));
    if figure.from == figure.to {
        return name(figure.from);
    }
    if (figure.from.1, figure.to) == (1, (figure.from.0, 12)) {
        return app.texts.get(locale, "contributions-period-year", &[("year", figure.from.0.to_string().into())]);
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
            let point = |((year, month), group, value): &Given<'_>| {
                Point::counted(web::month_start(i64::from(*year), u32::from(*month), OFFSET), (*group).to_owned(), *value)
            };
            let indicator = Indicator { id, unit: *unit, period: "month", method: "", minimum: 5, is_additive: *unit == Unit::Count };
            (*id, Series { indicator, all: Some((Arc::new(vec![points.iter().map(point).collect::<Vec<_>>().into()]), 0)) })
        };
        Book(list.iter().map(series).collect())
    }

    #[test]
    fn tokens_stand_for_what_was_measured_or_for_nothing() {
        let book = book(&[
            (
                "a.n",
                Unit::Count,
                &[
                    ((2025, 12), "", Some(5.0)),
                    ((2026, 1), "", Some(7.0)),
                    ((2026, 1), "x", None),
                    ((2026, 2), "x", Some(6.0)),
                    ((2026, 3), "", Some(1.0)),
                ],
            ),
            ("a.gap", Unit::Count, &[((2026, 1), "", Some(2.0)), ((2026, 3), "", Some(3.0))]),
            ("a.ms", Unit::Milliseconds, &[((2026, 2), "", Some(12.34))]),
        ]);
        let figure = |text: &str| book.figure(&Token::parse(text).expect("a token"));
        let value = |text: &str| figure(text).map(|f| (f.value, f.from, f.to));
        assert_eq!(value("a.n"), Ok((1.0, (2026, 3), (2026, 3))));
        assert_eq!(value("a.n||2026-01"), Ok((7.0, (2026, 1), (2026, 1))));
        assert_eq!(value("a.n||last-3"), Ok((8.0, (2026, 1), (2026, 3))), "a month without reports counts as none");
        assert_eq!(value("a.n||last-4"), Ok((13.0, (2025, 12), (2026, 3))));
        assert_eq!((value("a.gap||2026-02"), value("a.gap||last-3")), (Err(Missing::NoValue), Err(Missing::NoValue)), "nobody counted then");
        assert_eq!(value("a.gap"), Ok((3.0, (2026, 3), (2026, 3))));
        assert_eq!(value("a.n||last-5"), Err(Missing::NoValue), "before the first month nothing is known");
        assert_eq!(value("a.n||2026"), Err(Missing::NoValue), "a year that is not over");
        assert_eq!((value("a.n||2026-02"), value("a.n||2026-04")), (Ok((0.0, (2026, 2), (2026, 2))), Err(Missing::NoValue)));
        assert_eq!(
            (value("a.n|x||"), value("a.n|x|2026-01"), value("a.n|y"), value("b.n")),
            (Ok((0.0, (2026, 3), (2026, 3))), Err(Missing::Suppressed), Err(Missing::NoValue), Err(Missing::Unknown))
        );
        let year = |year: i16| web::month_start(i64::from(year), 1, OFFSET);
        let mut book = book.clone();
        let ms = book.0.get_mut("a.ms").and_then(|s| s.all.as_mut()).expect("its values");
        Arc::make_mut(&mut ms.0)[0].years =
            vec![Point::counted(year(2024), String::new(), None), Point::counted(year(2025), String::new(), Some(9.0))];
        let value = |text: &str| book.figure(&Token::parse(text).expect("a token")).map(|f| (f.value, f.from, f.to));
        assert_eq!(value("a.ms||2025"), Ok((9.0, (2025, 1), (2025, 12))), "not the sum of its months");
        assert_eq!((value("a.ms||2024"), value("a.ms||2026")), (Err(Missing::Suppressed), Err(Missing::NoValue)));
        assert_eq!((value("a.ms||last-2"), figure("a.ms").map(|f| number(f.value, f.unit))), (Err(Missing::NoSum), Ok("12.3".to_owned())));
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        let texts = [1_234_567.0, 12.0, 0.456, 99.96, 0.0, -3.25].map(|n| number(n, Unit::Percent));
        assert_eq!(texts, ["1,234,567", "12", "0.46", "100", "0", "-3.2"]);
        assert_eq!((number(0.8, Unit::Score), number(1234.5, Unit::Count)), ("0.80".to_owned(), "1,234".to_owned()));
    }
}
