//! The pages of this room.

mod chart;
pub(crate) mod complaints;
mod measure;
mod open;
mod outages;
mod prices;
mod probe_api;
mod probes;
mod quality;
mod tests_list;

use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Locale, Time};
use minijinja::{Value, context};
use web::{App, Error, Route, TemplateSource};

use crate::area;
use crate::operator::{self, Operator};

pub(crate) fn routes() -> Vec<Route> {
    [
        complaints::routes(),
        measure::routes(),
        open::routes(),
        outages::routes(),
        prices::routes(),
        probe_api::routes(),
        probes::routes(),
        quality::routes(),
        tests_list::routes(),
    ]
    .concat()
}

pub(crate) fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "observatory/measure.html", text: include_str!("../../templates/measure.html") },
        TemplateSource { name: "observatory/result.html", text: include_str!("../../templates/result.html") },
        TemplateSource { name: "observatory/quality.html", text: include_str!("../../templates/quality.html") },
        TemplateSource { name: "observatory/open.html", text: include_str!("../../templates/open.html") },
        TemplateSource { name: "observatory/complaint-macros.html", text: include_str!("../../templates/complaint-macros.html") },
        TemplateSource { name: "observatory/complain.html", text: include_str!("../../templates/complain.html") },
        TemplateSource { name: "observatory/complained.html", text: include_str!("../../templates/complained.html") },
        TemplateSource { name: "observatory/follow.html", text: include_str!("../../templates/follow.html") },
        TemplateSource { name: "observatory/followed.html", text: include_str!("../../templates/followed.html") },
        TemplateSource { name: "observatory/withdrawn.html", text: include_str!("../../templates/withdrawn.html") },
        TemplateSource { name: "observatory/operator.html", text: include_str!("../../templates/operator.html") },
        TemplateSource { name: "observatory/complaints.html", text: include_str!("../../templates/complaints.html") },
        TemplateSource { name: "observatory/complaint-panel.html", text: include_str!("../../templates/complaint-panel.html") },
        TemplateSource { name: "observatory/outages.html", text: include_str!("../../templates/outages.html") },
        TemplateSource { name: "observatory/alerts.html", text: include_str!("../../templates/alerts.html") },
        TemplateSource { name: "observatory/alert.html", text: include_str!("../../templates/alert.html") },
        TemplateSource { name: "observatory/probes.html", text: include_str!("../../templates/probes.html") },
        TemplateSource { name: "observatory/probe.html", text: include_str!("../../templates/probe.html") },
        TemplateSource { name: "observatory/staff.html", text: include_str!("../../templates/staff.html") },
        TemplateSource { name: "observatory/prices.html", text: include_str!("../../templates/prices.html") },
        TemplateSource { name: "observatory/method.html", text: include_str!("../../templates/method.html") },
        TemplateSource { name: "observatory/tests.html", text: include_str!("../../templates/tests.html") },
    ]
}

/// The country as it is known here, for names and choices.
struct Country {
    /// Codes and names.
    areas: Vec<(String, [String; 2])>,
    operators: Vec<Operator>,
}

impl Country {
    async fn load(app: &App) -> Result<Self, Error> {
        Ok(store::read!(app.db, "observatory.country", |tx| {
            Ok::<_, store::Error>(Self { areas: area::names(tx).await?, operators: operator::list(tx).await? })
        })?)
    }

    /// An area as a person reads it; its code where it is no longer known.
    fn area(&self, locale: Locale, code: &str) -> String {
        self.areas.iter().find(|(c, _)| c == code).map_or_else(|| code.to_owned(), |(_, name)| name[locale as usize].clone())
    }

    /// An operator as a person reads it; its number where it is no longer known.
    fn operator(&self, locale: Locale, asn: i64) -> String {
        self.operators.iter().find(|o| o.asn == asn).map_or_else(|| format!("AS{asn}"), |o| o.name[locale as usize].clone())
    }

    fn area_choices(&self, locale: Locale) -> Vec<Value> {
        let mut all: Vec<(String, &str)> = self.areas.iter().map(|(code, name)| (name[locale as usize].clone(), code.as_str())).collect();
        all.sort();
        all.into_iter().map(|(name, code)| context! { code => code, name => name }).collect()
    }

    fn operator_choices(&self, locale: Locale) -> Vec<Value> {
        self.operators.iter().map(|o| context! { code => o.asn.to_string(), name => o.name[locale as usize].clone() }).collect()
    }
}

/// The local day and time to the minute.
fn moment(locale: Locale, time: Time) -> String {
    let minute = (time.micros() + crate::OFFSET * kernel::MINUTE).rem_euclid(kernel::DAY) / kernel::MINUTE;
    format!("{} {:02}:{:02}", web::date(locale, time, crate::OFFSET), minute / 60, minute % 60)
}

fn see_other(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// kbit/s as Mbit/s: two digits below 10, none above 100.
fn mbits(kbits: i64) -> String {
    let mbits = kbits as f64 / 1000.0;
    match mbits {
        m if m < 10.0 => format!("{m:.2}"),
        m if m < 100.0 => format!("{m:.1}"),
        m => format!("{m:.0}"),
    }
}

/// Microseconds as milliseconds.
fn millis(micros: i64) -> String {
    let millis = micros as f64 / 1000.0;
    match millis {
        m if m < 1.0 => format!("{m:.2}"),
        m if m < 10.0 => format!("{m:.1}"),
        m => format!("{m:.0}"),
    }
}

/// Parts in a million as per cent.
fn percent(ppm: i64) -> String {
    format!("{:.2}", ppm as f64 / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_are_exact() {
        assert_eq!([850, 9_994, 50_040, 940_000].map(mbits), ["0.85", "9.99", "50.0", "940"]);
        assert_eq!([6, 850, 5_250, 12_400].map(millis), ["0.01", "0.85", "5.2", "12"]);
        assert_eq!([0, 1_500].map(percent), ["0.00", "0.15"]);
    }
}
