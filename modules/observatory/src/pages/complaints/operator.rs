//! What an operator sees behind its link, and its answer. Opening the link changes nothing.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cases::CaseError;
use kernel::{Id, Locale, PartId};
use minijinja::context;
use web::{App, Error, Form, Lang, PageOptions};

use super::super::Country;
use crate::complaint::{self, DESK, Replied, STORY};

pub(super) async fn page(State(app): State<App>, Path((_, token)): Path<(String, String)>, Lang(locale): Lang) -> Result<Response, Error> {
    show(&app, locale, &token, None, "").await
}

async fn show(app: &App, locale: Locale, token: &str, wrong: Option<&'static str>, typed: &str) -> Result<Response, Error> {
    let country = Country::load(app).await?;
    let (own, answers, case, thread) = store::read!(app.db, "observatory.operator_page", |tx| {
        let own = complaint::of_link(tx, token).await?;
        let thread = cases::plain_thread(tx, own.case, true).await?;
        Ok::<_, CaseError>((own.clone(), complaint::answers(tx, own.case).await?, cases::case(tx, &DESK, own.case).await?, thread))
    })?;
    let day = |at| web::date(locale, at, crate::OFFSET);
    // Of what was said only what the operator said itself: the rest is between the person and the desk.
    let replies: Vec<_> = thread.iter().filter(|p| p.author == "party").map(|p| context! { text => p.text.clone(), at => day(p.at) }).collect();
    let context = context! {
        said_of => super::said(&country, locale, &answers), category => case.category.clone(), short => own.case.to_string()[..8].to_owned(), replies => replies,
        opened => day(case.opened_at), due => own.answer_due.map(day), is_answered => own.answered_at.is_some() || !case.is_open, token => token,
        once => Id(app.random()).to_string(), wrong => wrong, text => typed, most => STORY,
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page("observatory/operator.html", PageOptions::new(locale, &format!("/operator/{token}")).status(status), context)
}

pub(super) async fn answer(
    State(app): State<App>,
    Path((_, token)): Path<(String, String)>,
    Lang(locale): Lang,
    body: Bytes,
) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let text = form.get("text").trim();
    // First whether the link is one: a stranger learns nothing from what is wrong with a text.
    let own = store::read!(app.db, "observatory.operator_answer", |tx| { complaint::of_link(tx, &token).await })?;
    if text.is_empty() || text.chars().count() > STORY {
        return show(&app, locale, &token, Some("text"), text).await;
    }
    let once = PartId(form.get("once").parse().map_err(|_| Error::bad_request())?);
    let operator = Country::load(&app).await?.operator(Locale::En, own.operator);
    match complaint::reply(&app.db, &token, once, &operator, text).await {
        Ok(Replied::Kept) => {}
        // What was typed is not lost: it is shown, with why it did not count.
        Ok(Replied::Late) | Err(CaseError::Forbidden) => return show(&app, locale, &token, Some("late"), text).await,
        Err(error) => return Err(error.into()),
    }
    Ok(super::see_other(&format!("/{locale}/operator/{token}")))
}
