//! Quality for everyone: a map and tables by area, operator, technology and month, and the same as CSV.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use iqb::Standard;
use kernel::Locale;
use minijinja::{Value, context};
use serde::Deserialize;
use web::{Access, App, Error, Lang, PageOptions, Route};

use super::chart::{self, Dot};
use super::{Country, mbits, millis, percent};
use crate::area::{self, Area};
use crate::cell::{Cell, Level, Metric};
use crate::figures;
use crate::measure::{PROBE, TECHNOLOGIES};

use crate::quality::{self, BACK, Figures, Key, MINIMUM, Period, Spread};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/quality", Access::Public, get(page)),
        Route::get("/{lang}/quality/method", Access::Public, get(method)),
        Route::get("/{lang}/quality/table.csv", Access::Public, get(csv)),
        Route::get("/api/indicators/observatory", Access::Public, get(indicators)).api("The observatory's public figures", schema),
    ]
}

/// Months the line goes back.
const LINE: i64 = 12;
/// What can be shown on the map, with where its colours change, from the worst to the best.
const SHOWN: [(&str, [f64; 4]); 6] = [
    ("download", [10e3, 25e3, 50e3, 100e3]),
    ("upload", [5e3, 10e3, 25e3, 50e3]),
    ("idle", [100e3, 50e3, 25e3, 10e3]),
    ("loaded", [400e3, 200e3, 100e3, 50e3]),
    ("lost", [20e3, 10e3, 5e3, 1e3]),
    ("score", [0.2, 0.4, 0.6, 0.8]),
];

/// Of what is stored, so many make one of what is shown.
const UNITS: [f64; 6] = [1e3, 1e3, 1e3, 1e3, 1e4, 1.0];

/// How people are connected, and the probes.
fn connections() -> impl Iterator<Item = &'static str> {
    TECHNOLOGIES.into_iter().chain([PROBE])
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    period: String,
    area: String,
    operator: String,
    technology: String,
    show: String,
    by: String,
}

/// What is asked for, checked.
struct Choice {
    period: Period,
    key: Key,
    /// Which of [`SHOWN`].
    show: usize,
}

/// A line of a table: what it is of, as a machine and as a person reads it, and its figures.
struct Line {
    key: Key,
    month: Option<i64>,
    name: String,
    figures: Option<Figures>,
}

impl Choice {
    /// What is not there is refused by name, not taken for something else.
    fn read(asked: &Asked, country: &Country, now: kernel::Time) -> Result<Self, Error> {
        let refuse = || Error::new(422, "observatory-choice");
        let period = Period::read(&asked.period, now).ok_or_else(refuse)?;
        let asn = if asked.operator.is_empty() { 0 } else { asked.operator.parse().map_err(|_| refuse())? };
        let is_known = (asked.area.is_empty() || country.areas.iter().any(|(code, _)| *code == asked.area))
            && (asn == 0 || country.operators.iter().any(|o| o.asn == asn))
            && (asked.technology.is_empty() || connections().any(|t| t == asked.technology));
        let show = if asked.show.is_empty() { Some(0) } else { SHOWN.iter().position(|(name, _)| *name == asked.show) };
        let key = Key { area: asked.area.clone(), asn, technology: asked.technology.clone() };
        if is_known { Ok(Self { period, key, show: show.ok_or_else(refuse)? }) } else { Err(refuse()) }
    }
}

/// The lines of a table.
async fn lines(app: &App, locale: Locale, country: &Country, choice: &Choice, by: By) -> Result<Vec<Line>, Error> {
    let key = &choice.key;
    let keys: Vec<(Key, String)> = match by {
        By::All | By::Month => vec![(key.clone(), String::new())],
        By::Area => country.areas.iter().map(|(code, name)| (Key { area: code.clone(), ..key.clone() }, name[locale as usize].clone())).collect(),
        By::Operator => country.operators.iter().map(|o| (Key { asn: o.asn, ..key.clone() }, o.name[locale as usize].clone())).collect(),
        By::Technology => {
            let name = |t: &str| app.texts.get(locale, &format!("observatory-technology-{t}"), &[]);
            connections().map(|t| (Key { technology: t.to_owned(), ..key.clone() }, name(t))).collect()
        }
    };
    let standard = Standard::published();
    let line = |key: Key, month: Option<i64>, name: String, cell: &Cell| Line { key, month, name, figures: Figures::of(cell, &standard) };
    let only: Vec<Key> = keys.iter().map(|(key, _)| key.clone()).collect();
    if let By::Month = by {
        let period = Period { first: choice.period.last - LINE + 1, last: choice.period.last };
        let found = store::read!(app.db, "observatory.quality_months", |tx| { quality::by_month(tx, period, &only).await })?;
        let none = Cell::default();
        let months = period.first..=period.last;
        return Ok(months.map(|m| line(key.clone(), Some(m), month_text(locale, m), found.get(&(m, key.clone())).unwrap_or(&none))).collect());
    }
    let cells = store::read!(app.db, "observatory.quality", |tx| { quality::over(tx, choice.period, &only).await })?;
    Ok(keys.into_iter().zip(&cells).map(|((key, name), cell)| line(key, None, name, cell)).collect())
}

/// What a table has a line for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    All,
    Area,
    Operator,
    Technology,
    Month,
}

impl By {
    const TABLES: [(Self, &'static str); 4] =
        [(Self::Area, "area"), (Self::Operator, "operator"), (Self::Technology, "technology"), (Self::Month, "month")];
}

fn month_text(locale: Locale, month: i64) -> String {
    let (year, number) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    format!("{} {year}", web::month(locale, u32::try_from(number).unwrap_or(1)))
}

async fn page(State(app): State<App>, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let country = Country::load(&app).await?;
    let now = app.db.clock().now();
    let choice = Choice::read(&asked, &country, now)?;
    let (all, by_area) = (lines(&app, locale, &country, &choice, By::All).await?, lines(&app, locale, &country, &choice, By::Area).await?);
    let mut tables = vec![table("area", &by_area)];
    for (by, name) in &By::TABLES[1..] {
        tables.push(table(name, &lines(&app, locale, &country, &choice, *by).await?));
    }
    let months = lines(&app, locale, &country, &choice, By::Month).await?;
    let shapes = store::read!(app.db, "observatory.shapes", |tx| { area::list(tx).await })?;
    let this = Level::Month.start(now);
    let periods: Vec<Value> =
        (0..BACK.min(12)).map(|n| context! { value => quality::month_name(this - n), name => month_text(locale, this - n) }).collect();
    let years: Vec<i64> = (0..=BACK / 12).map(|n| this.div_euclid(12) - n).collect();
    // Each was checked: there is nothing in them that an address would take amiss.
    let query = format!("period={}&area={}&operator={}&technology={}", asked.period, asked.area, asked.operator, asked.technology);
    let context = context! {
        asked_period => asked.period, area => choice.key.area, operator => asked.operator, technology => choice.key.technology, show => SHOWN[choice.show].0,
        shown => SHOWN.map(|(name, _)| name), periods => periods, years => years, technologies => connections().collect::<Vec<_>>(),
        areas => country.areas.iter().map(|(code, name)| context! { code => code.clone(), name => name[locale as usize].clone() }).collect::<Vec<_>>(),
        operators => country.operators.iter().map(|o| context! { asn => o.asn.to_string(), name => o.name[locale as usize].clone() }).collect::<Vec<_>>(),
        all => all.first().map(row), minimum => MINIMUM, tables => tables, query => query,
        map => map(&shapes, &by_area, choice.show), line => trend(&months, choice.show, locale),
    };
    app.page("observatory/quality.html", PageOptions::new(locale, "/quality"), context)
}

async fn method(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let standard = Standard::published();
    let uses: Vec<Value> = standard
        .use_cases
        .iter()
        .map(|u| {
            let need = |n: iqb::Need, unit: f64| context! { limit => n.threshold * unit, weight => n.weight };
            context! { name => u.name.clone(), weight => u.weight, down => need(u.download, 1.0), up => need(u.upload, 1.0), latency => need(u.latency, 1.0), loss => need(u.loss, 100.0) }
        })
        .collect();
    let context = context! { minimum => MINIMUM, standard => standard.name, date => standard.date, source => standard.source, uses => uses };
    app.page("observatory/method.html", PageOptions::new(locale, "/quality/method"), context)
}

/// A value as people read it.
fn text(show: usize, value: f64) -> String {
    match show {
        0 | 1 => mbits(value as i64),
        2 | 3 => millis(value as i64),
        4 => percent(value as i64),
        _ => format!("{value:.2}"),
    }
}

/// What is shown of a line, with its interval where it has one.
fn shown(figures: &Figures, show: usize) -> Option<(f64, Option<(f64, f64)>)> {
    match Metric::ALL.get(show) {
        Some(metric) => figures.spread(*metric).map(|s| (s.median.value, Some((s.median.low, s.median.high)))),
        None => figures.best.as_ref().map(|score| (score.value, figures.best_between)),
    }
}

fn row(line: &Line) -> Value {
    let cell = |n: usize, s: Spread| {
        let t = |value: f64| text(n, value);
        context! { median => t(s.median.value), low => t(s.median.low), high => t(s.median.high), p5 => t(s.p5), p95 => t(s.p95) }
    };
    let cells = |f: &Figures| f.spreads.iter().enumerate().map(|(n, s)| s.map(|s| cell(n, s))).collect::<Vec<_>>();
    let score = |s: Option<&iqb::Score>| s.map(|s| format!("{:.2}", s.value));
    context! {
        name => line.name.clone(), n => line.figures.as_ref().map(|f| f.n), cells => line.figures.as_ref().map(cells),
        best => line.figures.as_ref().and_then(|f| score(f.best.as_ref())),
        best_low => line.figures.as_ref().and_then(|f| f.best_between).map(|b| format!("{:.2}", b.0)),
        best_high => line.figures.as_ref().and_then(|f| f.best_between).map(|b| format!("{:.2}", b.1)),
        middle => line.figures.as_ref().and_then(|f| score(f.middle.as_ref())),
        gradual => line.figures.as_ref().and_then(|f| f.middle.as_ref()).map(|s| format!("{:.2}", s.gradual)),
    }
}

fn table(by: &str, lines: &[Line]) -> Value {
    context! { by => by, rows => lines.iter().map(row).collect::<Vec<_>>() }
}

/// The class of a value, from 0 for the worst to 4 for the best.
fn class(show: usize, value: f64) -> usize {
    let limits = SHOWN[show].1;
    let is_more_better = limits[0] < limits[3];
    limits.iter().filter(|limit| if is_more_better { value >= **limit } else { value <= **limit }).count()
}

fn map(areas: &[Area], lines: &[Line], show: usize) -> Option<Value> {
    let (paths, height) = chart::paths(areas);
    if height == 0.0 {
        return None;
    }
    let area = |(path, line): (String, &Line)| {
        let value = line.figures.as_ref().and_then(|f| shown(f, show)).map(|(value, _)| value);
        context! { path => path, name => line.name.clone(), value => value.map(|v| text(show, v)), class => value.map(|v| class(show, v)) }
    };
    let limits = SHOWN[show].1.map(|limit| text(show, limit));
    let drawn: Vec<Value> = paths.into_iter().zip(lines).map(area).collect();
    Some(context! { areas => drawn, width => chart::WIDTH, height => format!("{height:.0}"), limits => limits })
}

/// A round number, without what its binary form leaves behind.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn trend(lines: &[Line], show: usize, locale: Locale) -> Option<Value> {
    let dot = |(at, line): (usize, &Line)| {
        let (value, interval) = shown(line.figures.as_ref()?, show)?;
        let (low, high) = interval.unwrap_or((value, value));
        Some(Dot { at, value, low, high })
    };
    let dots: Vec<Dot> = lines.iter().enumerate().filter_map(dot).collect();
    if dots.len() < 2 {
        return None;
    }
    let is_rtl = locale == Locale::Ar;
    let drawn = chart::line(&dots, lines.len(), is_rtl);
    let round = |v: f64| format!("{v:.1}");
    let points: Vec<Value> =
        drawn.dots.iter().map(|[x, y, low, high]| context! { x => round(*x), y => round(*y), low => round(*low), high => round(*high) }).collect();
    let grid: Vec<Value> = drawn.grid.iter().map(|(y, value)| context! { y => round(*y), value => short(*value / UNITS[show]) }).collect();
    let label = |(at, line): (usize, &Line)| {
        let number = line.month.unwrap_or(0).rem_euclid(12) + 1;
        context! { x => round(chart::x(at, lines.len(), is_rtl)), text => number }
    };
    let labels: Vec<Value> = lines.iter().enumerate().map(label).collect();
    Some(context! { points => points, grid => grid, labels => labels, width => chart::WIDTH, height => chart::HEIGHT, is_rtl => is_rtl })
}

const COLUMNS: &str = "from,to,area,asn,technology,n,\
    download_kbit_n,download_kbit_median,download_kbit_low,download_kbit_high,download_kbit_p5,download_kbit_p95,\
    upload_kbit_n,upload_kbit_median,upload_kbit_low,upload_kbit_high,upload_kbit_p5,upload_kbit_p95,\
    idle_us_n,idle_us_median,idle_us_low,idle_us_high,idle_us_p5,idle_us_p95,\
    loaded_us_n,loaded_us_median,loaded_us_low,loaded_us_high,loaded_us_p5,loaded_us_p95,\
    lost_ppm_n,lost_ppm_median,lost_ppm_low,lost_ppm_high,lost_ppm_p5,lost_ppm_p95,\
    iqb_p95,iqb_p95_low,iqb_p95_high,iqb_p50,gradual_p50";

/// A table as machines read it. What has too few values is empty.
async fn csv(State(app): State<App>, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let country = Country::load(&app).await?;
    let choice = Choice::read(&asked, &country, app.db.clock().now())?;
    let by = By::TABLES.iter().find(|(_, name)| *name == asked.by).map(|(by, _)| *by).ok_or_else(|| Error::new(422, "observatory-choice"))?;
    let mut out = format!("{COLUMNS}\n");
    for line in lines(&app, locale, &country, &choice, by).await? {
        out.push_str(&csv_line(&line, choice.period));
        out.push('\n');
    }
    Ok(web::download(&format!("quality-{}.csv", asked.by), "text/csv; charset=utf-8", out.into_bytes()))
}

fn csv_line(line: &Line, period: Period) -> String {
    let period = line.month.map_or(period, |m| Period { first: m, last: m });
    let asn = if line.key.asn == 0 { String::new() } else { line.key.asn.to_string() };
    let mut cells =
        vec![quality::month_name(period.first), quality::month_name(period.last), line.key.area.clone(), asn, line.key.technology.clone()];
    let Some(figures) = &line.figures else {
        cells.resize(COLUMNS.split(',').count(), String::new());
        return cells.join(",");
    };
    cells.push(figures.n.to_string());
    for spread in &figures.spreads {
        match spread {
            Some(s) => {
                cells.push(s.n.to_string());
                cells.extend([s.median.value, s.median.low, s.median.high, s.p5, s.p95].map(|v| format!("{v:.0}")));
            }
            None => cells.extend(std::iter::repeat_n(String::new(), 6)),
        }
    }
    let score = |s: Option<f64>| s.map_or_else(String::new, |v| format!("{v:.6}"));
    let (best, middle) = (figures.best.as_ref(), figures.middle.as_ref());
    let (low, high) = figures.best_between.unzip();
    cells.extend([score(best.map(|s| s.value)), score(low), score(high), score(middle.map(|s| s.value)), score(middle.map(|s| s.gradual))]);
    cells.join(",")
}

fn schema() -> serde_json::Value {
    registry::indicator_schema(
        "code of the area (ISO 3166-2), of prices and complaints the operator's number; empty for the whole country, of prices for the cheapest",
    )
}

async fn indicators(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    Ok(Json(registry::indicators_json(&app, &figures::INDICATORS).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_from_worst_to_best() {
        assert_eq!([5e3, 10e3, 30e3, 200e3].map(|v| class(0, v)), [0, 1, 2, 4]);
        assert_eq!([500e3, 100e3, 30e3, 5e3].map(|v| class(2, v)), [0, 1, 2, 4]);
    }

    #[test]
    fn round_numbers_are_short() {
        assert_eq!([0.0, 0.2 * 3.0, 150.0, 2.5].map(short), ["0", "0.6", "150", "2.5"]);
    }

    #[test]
    fn lines_of_a_table_have_all_columns() {
        let line = |figures| Line { key: Key { asn: 64500, ..Key::default() }, month: Some(2026 * 12 + 10), name: String::new(), figures };
        let mut cell = Cell::default();
        (0..40).for_each(|_| cell.add(&[Some(50_000.0), Some(20_000.0), Some(9_000.0), None, Some(0.0)]));
        let count = COLUMNS.split(',').count();
        let period = Period { first: 0, last: 0 };
        for figures in [None, Figures::of(&cell, &Standard::published())] {
            let text = csv_line(&line(figures), period);
            assert_eq!(text.split(',').count(), count, "{text}");
            assert!(text.starts_with("2026-11,2026-11,,64500,,"), "{text}");
        }
    }
}
