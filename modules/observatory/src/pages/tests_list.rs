//! Tests one by one, for engineers.

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use minijinja::{Value, context};
use web::{Access, App, Error, Lang, PageOptions, Route, Staff};

use super::{mbits, millis, moment, percent};
use crate::keep;
use crate::{VIEW, room::Room};

/// Tests shown.
const SHOWN: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/{lang}/staff/observatory", Access::Staff(VIEW), get(list))]
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let tests = store::read!(app.db, "observatory.tests", |tx| { keep::latest(tx, SHOWN).await })?;
    let row = |(t, client): &(keep::Kept, String)| {
        context! {
            at => moment(locale, t.ended_at),
            subtest => t.subtest.clone(), ending => t.ending.clone(), seconds => format!("{:.1}", t.micros as f64 / 1e6),
            speed => (t.subtest != "latency").then(|| mbits(t.kbits)), rtt => t.min_rtt.map(millis), lost => t.lost.map(percent), client => client.clone(),
        }
    };
    let rows: Vec<Value> = tests.iter().map(row).collect();
    let places = app.extension::<Room>()?.places();
    let context = context! { tab => "tests", rows => rows, running => places.map(|p| p.0), most => places.map(|p| p.1) };
    app.page("observatory/tests.html", PageOptions::new(locale, "/staff/observatory").staff(&staff), context)
}
