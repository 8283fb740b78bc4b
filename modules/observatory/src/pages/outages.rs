//! Outages: for engineers as alerts to confirm or dismiss, for everyone once they are confirmed, with how available services were.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, DAY, Id, Locale, Time};
use minijinja::{Value, context};
use web::{Access, App, Error, Form, Lang, PageOptions, Route, Staff};

use super::{Country, moment, see_other};
use crate::alert::{self, NOTE, Outage};
use crate::cell::Level;
use crate::probe::{self, KINDS, LEAST, Share};
use crate::{MANAGE, VIEW};

/// Days that are shown.
const BACK: i64 = 365;
/// Outages that are shown.
const SHOWN: i64 = 500;
/// Days of availability.
const AVAILABLE: i64 = 30;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/quality/outages", Access::Public, get(public)),
        Route::get("/{lang}/staff/observatory/outages", Access::Staff(VIEW), get(list)),
        Route::get("/{lang}/staff/observatory/outages/{id}", Access::Staff(VIEW), get(one)),
        Route::post("/{lang}/staff/observatory/outages/{id}", Access::Staff(MANAGE), post(decide)),
    ]
}

fn view(app: &App, country: &Country, locale: Locale, o: &Outage, now: Time) -> Value {
    let lasted = o.ended_at.unwrap_or(now).micros() - o.began_at.micros();
    let minutes = lasted.max(0) / kernel::MINUTE;
    let t = |key: &str, n: i64| app.texts.get(locale, key, &[("n", n.into())]);
    context! {
        id => o.id.to_string(), signal => o.signal.clone(), state => o.state.clone(),
        area => (!o.place.area.is_empty()).then(|| country.area(locale, &o.place.area)),
        operator => (o.place.operator != 0).then(|| country.operator(locale, o.place.operator)),
        began => moment(locale, o.began_at), told => moment(locale, o.told_at), ended => o.ended_at.map(|at| moment(locale, at)),
        decided => o.decided_at.map(|at| moment(locale, at)),
        lasted => if minutes < 120 { t("observatory-lasted-minutes", minutes) } else { t("observatory-lasted-hours", minutes / 60) },
        severity => format!("{:.2}", o.severity as f64 / 1000.0),
        note => o.note[locale as usize].clone(), note_ar => o.note[0].clone(), note_en => o.note[1].clone(),
        is_everywhere => o.place.area.is_empty() && o.place.operator == 0,
    }
}

async fn public(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let (country, now) = (Country::load(&app).await?, app.db.clock().now());
    let (first, end) = (Level::Hour.start(now.plus(-AVAILABLE * DAY)), Level::Hour.start(now) + 1);
    let (outages, shares) = store::read!(app.db, "observatory.outages", |tx| {
        Ok::<_, store::Error>((alert::since(tx, now.plus(-BACK * DAY), true, SHOWN).await?, probe::availability(tx, first, end).await?))
    })?;
    let all = outages.iter().map(|o| view(&app, &country, locale, o, now));
    let (open, over): (Vec<Value>, Vec<Value>) = all.partition(|o| o.get_attr("ended").is_ok_and(|e| e.is_none()));
    let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| shares.keys().any(|(_, _, k)| k == kind)).collect();
    let context = context! {
        open => open, over => over, days => AVAILABLE, kinds => kinds.clone(), least => LEAST,
        tables => [
            context! { of => "area", rows => rows(&shares, &kinds, country.areas.iter().map(|(code, name)| (name[locale as usize].clone(), code.as_str(), 0)).collect()) },
            context! { of => "operator", rows => rows(&shares, &kinds, country.operators.iter().map(|o| (o.name[locale as usize].clone(), "", o.asn)).collect()) },
        ],
    };
    app.page("observatory/outages.html", PageOptions::new(locale, "/quality/outages"), context)
}

/// How available each was, by kind of check; those where nothing was checked are missing.
fn rows(shares: &BTreeMap<(String, i64, String), Share>, kinds: &[&str], of: Vec<(String, &str, i64)>) -> Vec<Value> {
    let row = |(name, area, asn): (String, &str, i64)| {
        let share = |kind: &str| shares.get(&(area.to_owned(), asn, kind.to_owned())).copied().unwrap_or_default();
        let all: Vec<Share> = kinds.iter().map(|kind| share(kind)).collect();
        let told = |s: Share| (s.n >= LEAST).then(|| format!("{:.2}", s.ok as f64 / s.n as f64 * 100.0));
        let n: i64 = all.iter().map(|s| s.n).sum();
        (n > 0).then(|| context! { name => name, shares => all.into_iter().map(told).collect::<Vec<_>>(), n => n })
    };
    of.into_iter().filter_map(row).collect()
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let (country, now) = (Country::load(&app).await?, app.db.clock().now());
    let outages = store::read!(app.db, "observatory.alerts", |tx| { alert::since(tx, now.plus(-BACK * DAY), false, SHOWN).await })?;
    let rows: Vec<Value> = outages.iter().map(|o| view(&app, &country, locale, o, now)).collect();
    app.page(
        "observatory/alerts.html",
        PageOptions::new(locale, "/staff/observatory/outages").staff(&staff),
        context! { tab => "outages", rows => rows },
    )
}

async fn one(State(app): State<App>, Path((_, id)): Path<(String, String)>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show(&app, &staff, locale, &id, None).await
}

async fn show(app: &App, staff: &Staff, locale: Locale, id: &str, wrong: Option<(&'static str, &Form)>) -> Result<Response, Error> {
    let id: Id = id.parse().map_err(|_| Error::not_found())?;
    let (country, now) = (Country::load(app).await?, app.db.clock().now());
    let found = store::read!(app.db, "observatory.alert", |tx| { alert::get(tx, id).await })?.ok_or_else(Error::not_found)?;
    let typed = |name: &str, known: &str| wrong.map_or_else(|| known.to_owned(), |(_, form)| form.get(name).to_owned());
    let context = context! {
        tab => "outages", outage => view(app, &country, locale, &found, now), may_manage => staff.may(app, MANAGE), wrong => wrong.map(|w| w.0), most => NOTE,
        note_ar => typed("note_ar", &found.note[0]), note_en => typed("note_en", &found.note[1]),
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page("observatory/alert.html", PageOptions::new(locale, &format!("/staff/observatory/outages/{id}")).staff(staff).status(status), context)
}

async fn decide(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Lang(locale): Lang,
    body: Bytes,
) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let number: Id = id.parse().map_err(|_| Error::not_found())?;
    let is_confirmed = match form.get("act") {
        "confirm" => true,
        "dismiss" => false,
        _ => return Err(Error::bad_request()),
    };
    let notes = ["note_ar", "note_en"].map(|name| form.get(name).trim().to_owned());
    // What everyone reads is said in both languages.
    let wrong = if notes.iter().any(|n| n.chars().count() > NOTE) {
        Some("note-long")
    } else if is_confirmed && notes.iter().any(String::is_empty) {
        Some("note")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return show(&app, &staff, locale, &id, Some((wrong, &form))).await;
    }
    let did = alert::decide(&app.db, Actor::Staff(staff.user), number, is_confirmed, [&notes[0], &notes[1]]).await?;
    if did { Ok(see_other(&format!("/{locale}/staff/observatory/outages"))) } else { Err(Error::not_found()) }
}
