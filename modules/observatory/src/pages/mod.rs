//! The pages of this room.

mod chart;
mod measure;
mod open;
mod prices;
mod quality;
mod tests_list;

use web::{Route, TemplateSource};

pub(crate) fn routes() -> Vec<Route> {
    [measure::routes(), open::routes(), prices::routes(), quality::routes(), tests_list::routes()].concat()
}

pub(crate) fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "observatory/measure.html", text: include_str!("../../templates/measure.html") },
        TemplateSource { name: "observatory/result.html", text: include_str!("../../templates/result.html") },
        TemplateSource { name: "observatory/quality.html", text: include_str!("../../templates/quality.html") },
        TemplateSource { name: "observatory/open.html", text: include_str!("../../templates/open.html") },
        TemplateSource { name: "observatory/prices.html", text: include_str!("../../templates/prices.html") },
        TemplateSource { name: "observatory/method.html", text: include_str!("../../templates/method.html") },
        TemplateSource { name: "observatory/tests.html", text: include_str!("../../templates/tests.html") },
    ]
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
