//! What probes talk to. They bring their token (RFC 6750); nobody else gets an answer.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Access, App, Error, Route};

use crate::measure::{self, About, Way};
use crate::probe::{self, Known, MOST, Presence, Report, TESTS_EVERY};
use crate::room::Listen;

/// Bytes of a report.
const LARGEST: usize = 256 * 1024;
/// A speed test of a probe has both directions.
const TESTS: usize = 2;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/probe/enrol", Access::Public, post(enrol)).api("A new probe's token", enrol_schema).limit(4096),
        Route::post("/api/probe/report", Access::Public, post(report)).api_with_token("What a probe is to do next", report_schema).limit(LARGEST),
    ]
}

#[derive(Debug, Deserialize)]
struct Enrol {
    code: String,
    #[serde(default)]
    version: String,
}

fn enrol_schema() -> Value {
    let text = json!({ "type": "string" });
    json!({ "type": "object", "required": ["probe", "token"], "properties": { "probe": text, "token": text } })
}

async fn enrol(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Error> {
    let asked: Enrol = serde_json::from_slice(&body).map_err(|_| Error::bad_request())?;
    let found = probe::enrol(&app.db, &asked.code, &asked.version).await?;
    let (id, token) = found.ok_or_else(|| Error::new(403, "observatory-probe-code"))?;
    Ok(Json(json!({ "probe": id.to_string(), "token": token })))
}

fn report_schema() -> Value {
    let (text, count) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    json!({ "type": "object", "required": ["next_ms", "clock_off", "refused", "targets", "is_active"], "properties": {
        "next_ms": count, "clock_off": count, "is_active": { "type": "boolean" }, "is_kept": { "type": "boolean" },
        "refused": { "type": "array", "items": { "type": "object", "properties": { "seq": count, "why": text } } },
        "targets": { "type": "array", "items": { "type": "object", "required": ["number", "kind", "address", "every"],
            "properties": { "number": count, "kind": text, "address": text, "every": count } } },
        "test": { "type": ["object", "null"], "properties": { "url": text } } } })
}

async fn known(app: &App, headers: &HeaderMap) -> Result<Known, Error> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let token = given.ok_or_else(|| Error::new(401, "observatory-probe-token"))?.trim();
    let found = store::read!(app.db, "observatory.probe_token", |tx| { probe::by_token(tx, token).await })?;
    found.ok_or_else(|| Error::new(401, "observatory-probe-token"))
}

/// Everything in the report is kept when this answers; what could not be is named.
async fn report(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Error> {
    let own = known(&app, &headers).await?;
    let report: Report = serde_json::from_slice(&body).map_err(|_| Error::bad_request())?;
    if report.checks.len() > MOST {
        return Err(Error::new(413, "too-large"));
    }
    let now = app.db.clock().now();
    let targets = store::read!(app.db, "observatory.targets", |tx| { probe::targets(tx).await })?;
    let refused = probe::take(&app.db, app.extension::<Presence>()?, &own, &report, &targets).await?;
    // The last test may not have come in yet: then the probe asks again.
    let mut is_kept = false;
    if let Some(session) = report.tested.as_ref().and_then(|id| id.parse().ok()).filter(|_| own.is_active) {
        let about = About { area: own.area.clone(), technology: own.technology.clone(), ..About::default() };
        is_kept = measure::finish(&app.db, session, Way::Probe { asn: own.asn }, &about, TESTS).await?.is_some();
        if is_kept {
            probe::tested(&app.db, own.id).await?;
        }
    }
    let is_due = own.is_active && report.tested.is_none() && now.micros() - own.tested_at.micros() >= TESTS_EVERY;
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let url = app.extension::<Listen>().ok().and_then(|listen| listen.url_for(host)).filter(|_| is_due);
    Ok(Json(json!({
        "next_ms": probe::next(own.id, now),
        "clock_off": report.sent_at.saturating_sub(now.micros()),
        "is_active": own.is_active,
        "is_kept": is_kept,
        "refused": refused,
        "targets": targets.iter().filter(|t| t.is_active && own.is_active).collect::<Vec<_>>(),
        "test": url.map(|url| json!({ "url": url })),
    })))
}
