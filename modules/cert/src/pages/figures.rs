//! What gets fixed: for staff by kind and owner, for everybody as indicators; and the key notices are signed with.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use kernel::{DAY, Time};
use minijinja::{Value, context};
use web::{Access, App, Error, Lang, PageOptions, Route, Staff};

use super::page;
use crate::notice::OFFSET;
use crate::post::Post;
use crate::remedy::{self, Remedies, percent};
use crate::{VIEW, owner, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/remedies", Access::Staff(VIEW), get(remedies)),
        Route::get("/{lang}/cert", Access::Public, get(public)),
        Route::get("/cert/key.asc", Access::Public, get(key)),
        Route::get("/api/indicators/cert", Access::Public, get(figures)).api("The CERT's public figures", schema),
    ]
}

/// Days the staff's table looks back.
const SPAN: i64 = 180;

async fn remedies(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let from = app.db.clock().now().plus(-SPAN * DAY);
    let ((kinds, owners), organisations) =
        store::read!(app.db, "cert.remedies", |tx| { Ok::<_, store::Error>((remedy::since(tx, from).await?, owner::organisations(tx).await?)) })?;
    let row = |r: &Remedies| {
        context! { told => r.told, in_time => r.told_in_time, share => percent(r.told_in_time, r.told), fixed => r.fixed_count(), median => r.median() }
    };
    let by_kind: Vec<Value> = kinds.iter().map(|(kind, r)| context! { text => render::kind_key("cert-kind-", kind), ..row(r) }).collect();
    let mut named: Vec<_> = organisations.iter().filter_map(|o| Some((o, owners.get(&o.number)?))).collect();
    named.sort_by_key(|(_, r)| std::cmp::Reverse(r.told));
    let by_owner: Vec<Value> =
        named.iter().map(|(o, r)| context! { code => o.code.clone(), name => o.name[locale as usize].clone(), ..row(r) }).collect();
    let parts = vec![context! { by => "kind", rows => by_kind }, context! { by => "owner", rows => by_owner }];
    page(&app, &staff, locale, ("cert/remedies.html", "remedies", "/staff/cert/remedies"), context! { parts => parts, days => SPAN })
}

fn schema() -> serde_json::Value {
    registry::indicator_schema("type of the Reference Security Incident Taxonomy; empty for all")
}

async fn figures(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    Ok(Json(registry::indicators_json(&app, &remedy::ALL).await?))
}

/// A cell of the table: nothing, too few, or a value.
type Cell = Option<Option<f64>>;

async fn public(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let figures = registry::figures(&app, &remedy::ALL).await?;
    // By month and kind: one cell for each indicator.
    let mut months: BTreeMap<Time, BTreeMap<String, Vec<Cell>>> = BTreeMap::new();
    for (n, values) in figures.iter().enumerate() {
        for p in &values.months {
            let cells = months.entry(p.from).or_default().entry(p.group.clone()).or_insert_with(|| vec![None; figures.len()]);
            cells[n] = Some(p.value);
        }
    }
    let cell = |c: &Cell| context! { none => c.is_none(), few => c.is_some_and(|v| v.is_none()), value => c.flatten() };
    let row = |(group, cells): (&String, &Vec<Cell>)| {
        context! { text => (!group.is_empty()).then(|| render::kind_key("cert-kind-", group)), cells => cells.iter().map(cell).collect::<Vec<_>>() }
    };
    let month = |(from, groups): (&Time, &BTreeMap<String, Vec<Cell>>)| {
        let (year, month, _) = web::date_parts(*from, OFFSET);
        context! { name => format!("{} {year}", web::month(locale, month)), rows => groups.iter().map(row).collect::<Vec<_>>() }
    };
    let months: Vec<Value> = months.iter().rev().take(12).map(month).collect();
    let fingerprint = app.extension::<Post>().ok().and_then(|p| p.signer.as_ref()).map(mail::Signer::fingerprint);
    let context = context! { months => months, minimum => remedy::MINIMUM, fingerprint => fingerprint };
    app.page("cert/public.html", PageOptions::new(locale, "/cert"), context)
}

/// The public key notices are signed with.
async fn key(State(app): State<App>) -> Result<Response, Error> {
    let post = app.extension::<Post>()?;
    let signer = post.signer.as_ref().ok_or_else(Error::not_found)?;
    Ok(([(header::CONTENT_TYPE, "application/pgp-keys")], signer.public().to_owned()).into_response())
}
