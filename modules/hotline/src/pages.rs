//! The public pages of this room that are not quiet: the way in from the home page, and the figures.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::{Locale, Point};
use minijinja::{Value, context};
use web::{Access, App, Error, Lang, PageOptions, Route};

use crate::content::content;
use crate::desk::DESK;
use crate::figures;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/figures", Access::Public, get(figures_page)),
        Route::get("/api/indicators/hotline", Access::Public, get(figures_json)).api("The hotline's public figures", figures_schema),
    ]
}

fn figures_schema() -> serde_json::Value {
    registry::indicator_schema("category code; empty for all")
}

async fn figures_json(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    Ok(Json(registry::indicators_json(&app, &figures::ALL).await?))
}

async fn figures_page(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let all = registry::figures(&app, &figures::ALL).await?;
    let [reports, answers] = [0, 1].map(|n| all.get(n).map(|v| v.months.as_slice()).unwrap_or_default());
    let month = |p: &Point| {
        let (year, month, _) = web::date_parts(p.from, DESK.offset());
        format!("{} {year}", web::month(locale, month))
    };
    let category = |code: &str| {
        let row = content().taxonomy.iter().find(|c| c.code == code);
        row.map_or_else(|| code.to_owned(), |r| if locale == Locale::Ar { r.name_ar.clone() } else { r.name_en.clone() })
    };
    let total = |p: &&Point| p.group.is_empty();
    let largest = reports.iter().filter(total).filter_map(|p| p.value).fold(1.0, f64::max);
    let months: Vec<Value> = reports
        .iter()
        .rev()
        .filter(total)
        .take(12)
        .map(|p| {
            let answer = answers.iter().find(|a| a.from == p.from).and_then(|a| a.value);
            let mut groups: Vec<&Point> = reports.iter().filter(|g| g.from == p.from && !g.group.is_empty()).collect();
            groups.sort_by(|a, b| b.value.partial_cmp(&a.value).unwrap_or(core::cmp::Ordering::Equal));
            context! {
                name => month(p),
                value => p.value,
                width => p.value.map(|v| (v / largest * 70.0).round()),
                answer => answer,
                groups => groups.iter().map(|g| context! { name => category(&g.group), value => g.value }).collect::<Vec<_>>(),
            }
        })
        .collect();
    app.page("hotline/figures.html", PageOptions::new(locale, "/figures"), context! { months => months, minimum => figures::MINIMUM })
}
