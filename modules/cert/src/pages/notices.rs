//! Notices: what would leave, what left, and what came of it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, DAY, Locale, Time};
use minijinja::{Value, context};
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{PAGE, number, page, see_other};
use crate::notice::{self, Notice};
use crate::owner::{self, Organisation};
use crate::post::Post;
use crate::{VIEW, WORK, answer, inbound, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/notices", Access::Staff(VIEW), get(list)),
        Route::post("/{lang}/staff/cert/notices", Access::Staff(WORK), post(act_on_many)),
        Route::get("/{lang}/staff/cert/notices/{number}", Access::Staff(VIEW), get(show)),
        Route::post("/{lang}/staff/cert/notices/{number}", Access::Staff(WORK), post(act)),
    ]
}

pub(super) fn view(locale: Locale, n: &Notice, organisation: Option<&Organisation>) -> Value {
    context! {
        number => n.number, lang => n.lang.clone(), day => web::date(locale, Time(n.day * DAY), 0), state => n.state.clone(), tlp => n.tlp.name(), findings => n.findings,
        made => render::local(locale, n.made_at), decided => (n.decided_at.micros() > 0).then(|| render::local(locale, n.decided_at)), decided_by => n.decided_by.clone(),
        owner => organisation.map(|o| context! { code => o.code.clone(), name => o.name[locale as usize].clone() }),
    }
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<BTreeMap<String, String>>) -> Result<Response, Error> {
    let state =
        asked.get("state").map(String::as_str).filter(|s| ["draft", "held", "approved", "sent", "failed", "nobody"].contains(s)).unwrap_or_default();
    let skip = asked.get("skip").and_then(|s| number(s)).unwrap_or(0);
    let (notices, counts, copies, organisations, answers) = store::read!(app.db, "cert.notices", |tx| {
        Ok::<_, store::Error>((
            notice::list(tx, state, PAGE * 2, skip).await?,
            notice::counts(tx).await?,
            crate::post::counts(tx).await?,
            owner::organisations(tx).await?,
            answer::waiting_list(tx, PAGE).await?,
        ))
    })?;
    let by = |n: i64| organisations.iter().find(|o| o.number == n);
    let context = context! {
        notices => notices.iter().map(|n| view(locale, n, by(n.organisation))).collect::<Vec<_>>(),
        counts => counts.iter().map(|(s, n)| context! { state => s, n => n }).collect::<Vec<_>>(),
        copies => copies.iter().map(|(s, n, u)| context! { state => s, n => n, uncertain => u }).collect::<Vec<_>>(),
        answers => answers.iter().map(|a| context! { finding => a.finding, note => a.note.clone(), at => render::local(locale, a.at) }).collect::<Vec<_>>(),
        state_name => state, has_post => app.extension::<Post>().is_ok_and(|p| p.mailer.is_some()), drafts => notices.iter().filter(|n| n.state == "draft").map(|n| n.number).collect::<Vec<_>>(), older => (notices.len() as i64 == PAGE * 2).then_some(skip + PAGE * 2),
    };
    page(&app, &staff, locale, ("cert/notices.html", "notices", "/staff/cert/notices"), context)
}

/// Makes the day's notices now, or approves the drafts that were shown.
async fn act_on_many(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let actor = Actor::Staff(staff.user);
    match form.get("act") {
        "make" => drop(crate::make_notices(&app.db, actor).await?),
        // Those on the page it was pressed on: what came in since has not been looked at.
        "approve" => {
            for id in form.all("notice").filter_map(number) {
                store::write!(app.db, Op::new(actor, "cert.approve_notice", id), |tx| { notice::approve(tx, id).await })?;
            }
        }
        _ => return Err(Error::bad_request()),
    }
    Ok(see_other(&format!("/{locale}/staff/cert/notices")))
}

async fn show(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, id)): Path<(String, i64)>) -> Result<Response, Error> {
    let found = store::read!(app.db, "cert.notice", |tx| {
        let Some(found) = notice::get(tx, id).await? else { return Ok(None) };
        let organisation = owner::by_number(tx, found.organisation).await?;
        let (deliveries, letters) = (notice::deliveries(tx, id).await?, inbound::of_notice(tx, id).await?);
        Ok::<_, store::Error>(organisation.map(|o| (found, o, deliveries, letters)))
    })?;
    let (found, organisation, deliveries, letters) = found.ok_or_else(Error::not_found)?;
    let draft = render::preview(&app, &found, &organisation).await?;
    let rows: Vec<&str> = draft.csv.lines().take(20).collect();
    let context = context! {
        n => view(locale, &found, Some(&organisation)), text_dir => found.locale().dir(), subject => draft.subject, text => draft.text, rows => rows.join("\n"), size => found.findings,
        message_id => found.message_id(&app), letters => letters.iter().map(|m| super::mail::view(locale, m)).collect::<Vec<_>>(),
        deliveries => deliveries.iter().map(|d| context! { mail => d.mail.clone(), state => d.state.clone(), attempts => d.attempts, uncertain => d.uncertain, detail => d.detail.clone(), changed => render::local(locale, d.changed_at), at => (d.send_at.micros() > 0).then(|| render::local(locale, d.send_at)) }).collect::<Vec<_>>(),
    };
    page(&app, &staff, locale, ("cert/notice.html", "notices", &format!("/staff/cert/notices/{id}")), context)
}

async fn act(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, id)): Path<(String, i64)>, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let op = |action| Op::new(Actor::Staff(staff.user), action, id);
    let did = match form.get("act") {
        "approve" => store::write!(app.db, op("cert.approve_notice"), |tx| { notice::approve(tx, id).await })?,
        "hold" => store::write!(app.db, op("cert.hold_notice"), |tx| { notice::hold(tx, id).await })?,
        "resend" => store::write!(app.db, op("cert.resend_notice"), |tx| { notice::resend(tx, id).await })?,
        _ => return Err(Error::bad_request()),
    };
    if did { Ok(see_other(&format!("/{locale}/staff/cert/notices/{id}"))) } else { Err(Error::new(409, "cert-held")) }
}
