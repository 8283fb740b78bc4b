//! Open data: the days there are, and each as CSV, JSON or Parquet.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use minijinja::{Value, context};
use serde_json::json;
use web::{Access, App, Error, Lang, PageOptions, Route};

use crate::open::{self, COLUMNS, Kind};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/quality/data", Access::Public, get(page)),
        Route::get("/open/observatory/days.json", Access::Public, get(manifest))
            .api("Days of open speed tests, with how many and the SHA-256 of each CSV", schema),
        Route::get("/open/observatory/{file}", Access::Public, get(file)),
    ]
}

/// Whose turn it is to have a day made.
static TURN: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
/// Days shown on the page; the list of all is for machines.
const SHOWN: usize = 62;

async fn page(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let days = store::read!(app.db, "observatory.open_days", |tx| { open::days(tx).await })?;
    let row = |d: &open::Day| context! { name => web::iso_day(d.day), rows => d.rows, sha256 => d.sha256.clone() };
    let rows: Vec<Value> = days.iter().take(SHOWN).map(row).collect();
    let columns: Vec<Value> = COLUMNS.iter().map(|(name, kind)| context! { name => *name, is_number => *kind == Kind::Number }).collect();
    app.page("observatory/open.html", PageOptions::new(locale, "/quality/data"), context! { days => rows, all => days.len(), columns => columns })
}

fn schema() -> serde_json::Value {
    let day = json!({ "type": "object", "required": ["day", "rows", "sha256"], "properties": {
        "day": { "type": "string", "format": "date" }, "rows": { "type": "integer" }, "sha256": { "type": "string", "description": "of the day's CSV, in hex" },
    } });
    json!({ "type": "array", "items": day })
}

async fn manifest(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    let days = store::read!(app.db, "observatory.open_days", |tx| { open::days(tx).await })?;
    Ok(Json(days.iter().map(|d| json!({ "day": web::iso_day(d.day), "rows": d.rows, "sha256": d.sha256 })).collect()))
}

async fn file(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Error> {
    let (day, form) = file.rsplit_once('.').and_then(|(day, form)| Some((web::read_iso_day(day)?, form))).ok_or_else(Error::not_found)?;
    let kind = match form {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "parquet" => "application/vnd.apache.parquet",
        _ => return Err(Error::not_found()),
    };
    // One at a time: a large day takes memory.
    let _turn = TURN.acquire().await.map_err(Error::internal)?;
    let Some(packed) = open::packed(&app.db, day).await? else { return Err(Error::not_found()) };
    let form = form.to_owned();
    // And a while: pages are not to wait for it.
    let bytes = tokio::task::spawn_blocking(move || {
        let text = open::unpack(&packed)?;
        match form.as_str() {
            "json" => open::json(&text).map(String::into_bytes),
            "parquet" => open::to_parquet(&text),
            _ => Ok(text.into_bytes()),
        }
    });
    let bytes = bytes.await.map_err(Error::internal)??;
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"speed-tests-{file}\"")),
        // Once written, a day never changes.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
