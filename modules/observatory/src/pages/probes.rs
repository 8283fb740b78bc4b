//! Probes and what they check, for engineers: who is there, who is not, and where a new one stands.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Id, Locale};
use minijinja::{Value, context};
use web::{Access, App, Error, Form, Lang, PageOptions, Route, Staff};

use super::{Country, millis, moment, see_other};
use crate::measure::TECHNOLOGIES;
use crate::probe::{self, CLOCK, KINDS, Place, Probe, TICK, Target};
use crate::{MANAGE, VIEW};

/// Checks of one probe that are shown.
const SHOWN: i64 = 100;
/// Letters of a probe's name.
const NAME: usize = 60;

pub(super) fn routes() -> Vec<Route> {
    let (view, manage) = (Access::Staff(VIEW), Access::Staff(MANAGE));
    vec![
        Route::get("/{lang}/staff/observatory/probes", view, get(list)),
        Route::post("/{lang}/staff/observatory/probes", manage, post(make)),
        Route::get("/{lang}/staff/observatory/probes/{id}", view, get(one)),
        Route::post("/{lang}/staff/observatory/probes/{id}", manage, post(act)),
        Route::post("/{lang}/staff/observatory/targets", manage, post(target)),
    ]
}

/// What is said beside the lists: a field that cannot be, what was typed, a code that is shown once.
#[derive(Debug, Default)]
struct Said {
    wrong: Option<&'static str>,
    form: Form,
    code: Option<(String, String)>,
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show(&app, &staff, locale, Said::default()).await
}

/// How a probe is: a word, as texts name it.
fn health(p: &Probe, now: kernel::Time) -> &'static str {
    let silent = now.micros() - p.seen_at.micros();
    match p.state.as_str() {
        "waiting" if p.code_until < now => "expired",
        "waiting" => "waiting",
        "paused" => "paused",
        _ if silent > 3 * TICK => "silent",
        _ if p.failing => "failing",
        _ if p.clock_off.saturating_abs() > CLOCK => "clock",
        _ => "well",
    }
}

fn view(country: &Country, locale: Locale, p: &Probe, now: kernel::Time) -> Value {
    context! {
        id => p.id.to_string(), name => p.name.clone(), area => country.area(locale, &p.area), operator => country.operator(locale, p.asn),
        technology => p.technology.clone(), state => p.state.clone(), health => health(p, now), version => p.version.clone(),
        seen => (p.seen_at.micros() > 0).then(|| moment(locale, p.seen_at)), enrolled => (p.enrolled_at.micros() > 0).then(|| moment(locale, p.enrolled_at)),
        tested => (p.tested_at.micros() > 0).then(|| moment(locale, p.tested_at)), until => moment(locale, p.code_until),
        backlog => p.backlog, refused => p.refused, clock_off => p.clock_off / kernel::SECOND,
    }
}

async fn show(app: &App, staff: &Staff, locale: Locale, said: Said) -> Result<Response, Error> {
    let country = Country::load(app).await?;
    let (probes, targets) =
        store::read!(app.db, "observatory.probes", |tx| { Ok::<_, store::Error>((probe::list(tx).await?, probe::targets(tx).await?)) })?;
    let now = app.db.clock().now();
    let count = |word: &str| probes.iter().filter(|p| health(p, now) == word).count();
    let target = |t: &Target| context! { number => t.number, kind => t.kind.clone(), address => t.address.clone(), every => t.every };
    let field = |name: &str| said.form.get(name).to_owned();
    let context = context! {
        tab => "probes", probes => probes.iter().map(|p| view(&country, locale, p, now)).collect::<Vec<_>>(),
        counts => ["well", "silent", "failing"].map(|word| context! { word => word, n => count(word) }),
        targets => targets.iter().filter(|t| t.is_active).map(target).collect::<Vec<_>>(),
        areas => country.area_choices(locale), operators => country.operator_choices(locale), technologies => TECHNOLOGIES, kinds => KINDS,
        may_manage => staff.may(app, MANAGE), wrong => said.wrong, code => said.code.as_ref().map(|c| c.1.clone()), code_of => said.code.as_ref().map(|c| c.0.clone()),
        site => app.settings.base_url.clone(), name => field("name"), area => field("area"), operator => field("operator"), technology => field("technology"),
        kind => field("kind"), address => field("address"), every => field("every"),
    };
    let status = if said.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page("observatory/probes.html", PageOptions::new(locale, "/staff/observatory/probes").staff(staff).status(status), context)
}

async fn make(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let country = Country::load(&app).await?;
    let name = form.get("name").trim().to_owned();
    let asn: i64 = form.get("operator").parse().unwrap_or(0);
    let wrong = if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
        Some("name")
    } else if !country.areas.iter().any(|(code, _)| code == form.get("area")) {
        Some("area")
    } else if !country.operators.iter().any(|o| o.asn == asn) {
        Some("operator")
    } else if !TECHNOLOGIES.contains(&form.get("technology")) {
        Some("technology")
    } else {
        None
    };
    if wrong.is_some() {
        return show(&app, &staff, locale, Said { wrong, form, code: None }).await;
    }
    let place = Place { name: &name, area: form.get("area"), asn, technology: form.get("technology") };
    match probe::expect(&app.db, Actor::Staff(staff.user), &place).await? {
        // Shown once, so not behind an address: the page that answers is the only one that knows it.
        Some(code) => show(&app, &staff, locale, Said { code: Some((name, code)), ..Said::default() }).await,
        None => show(&app, &staff, locale, Said { wrong: Some("name"), form, code: None }).await,
    }
}

async fn one(State(app): State<App>, Path((_, id)): Path<(String, String)>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show_one(&app, &staff, locale, &id, None).await
}

async fn show_one(app: &App, staff: &Staff, locale: Locale, id: &str, code: Option<String>) -> Result<Response, Error> {
    let id: Id = id.parse().map_err(|_| Error::not_found())?;
    let country = Country::load(app).await?;
    let (probes, targets, checks) = store::read!(app.db, "observatory.probe", |tx| {
        Ok::<_, store::Error>((probe::list(tx).await?, probe::targets(tx).await?, probe::latest(tx, id, SHOWN).await?))
    })?;
    let own = probes.iter().find(|p| p.id == id).ok_or_else(Error::not_found)?;
    let check = |(at, target, outcome, micros): &(kernel::Time, i64, String, i64)| {
        let target = targets.iter().find(|t| t.number == *target);
        context! {
            at => moment(locale, *at), kind => target.map(|t| t.kind.clone()), address => target.map(|t| t.address.clone()), outcome => outcome.clone(),
            millis => (*micros > 0).then(|| millis(*micros)),
        }
    };
    let context = context! {
        tab => "probes", probe => view(&country, locale, own, app.db.clock().now()), checks => checks.iter().map(check).collect::<Vec<_>>(),
        may_manage => staff.may(app, MANAGE), code => code, site => app.settings.base_url.clone(),
    };
    app.page("observatory/probe.html", PageOptions::new(locale, &format!("/staff/observatory/probes/{id}")).staff(staff), context)
}

async fn act(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Lang(locale): Lang,
    body: Bytes,
) -> Result<Response, Error> {
    let number: Id = id.parse().map_err(|_| Error::not_found())?;
    let (form, actor) = (Form::parse(&body), Actor::Staff(staff.user));
    let did = match form.get("act") {
        "pause" => probe::set_active(&app.db, actor, number, false).await?,
        "resume" => probe::set_active(&app.db, actor, number, true).await?,
        "renew" => {
            let code = probe::renew(&app.db, actor, number).await?.ok_or_else(Error::not_found)?;
            return show_one(&app, &staff, locale, &id, Some(code)).await;
        }
        "remove" => {
            probe::remove(&app.db, actor, number).await?;
            return Ok(see_other(&format!("/{locale}/staff/observatory/probes")));
        }
        _ => return Err(Error::bad_request()),
    };
    if did { Ok(see_other(&format!("/{locale}/staff/observatory/probes/{id}"))) } else { Err(Error::not_found()) }
}

async fn target(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let (form, actor) = (Form::parse(&body), Actor::Staff(staff.user));
    if let Ok(number) = form.get("end").parse::<i64>() {
        probe::end_target(&app.db, actor, number).await?;
    } else {
        let every = form.get("every").trim().parse().unwrap_or(0);
        if let Err(wrong) = probe::add_target(&app.db, actor, form.get("kind"), form.get("address").trim(), every).await? {
            return show(&app, &staff, locale, Said { wrong: Some(wrong), form, code: None }).await;
        }
    }
    Ok(see_other(&format!("/{locale}/staff/observatory/probes#targets")))
}
