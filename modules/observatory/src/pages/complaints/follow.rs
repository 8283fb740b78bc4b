//! The way back to a complaint, by its code.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use cases::{Author, CaseError, Text};
use kernel::{Actor, Id, Locale, PartId};
use minijinja::{Value, context};
use store::Op;
use web::{App, Error, Form, Lang, PageOptions};

use super::super::Country;
use crate::complaint::{self, DESK, STORY};

pub(super) async fn page(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    ask(&app, locale, "", false)
}

fn ask(app: &App, locale: Locale, typed: &str, is_wrong: bool) -> Result<Response, Error> {
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let context = context! { typed => typed, is_wrong => is_wrong };
    app.page("observatory/follow.html", PageOptions::new(locale, "/complain/follow").status(status), context)
}

/// Shows a complaint to whoever has its code, and takes what they write.
pub(super) async fn show(State(app): State<App>, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let code = form.get("code");
    let Some((_, lookup)) = complaint::of_code(code) else { return ask(&app, locale, code, true) };
    let found = store::read!(app.db, "observatory.follow", |tx| { cases::case_by_lookup(tx, &DESK, &lookup).await });
    let case = match found {
        Ok(case) => case,
        // A wrong code and an erased complaint get the same answer.
        Err(CaseError::Unknown) => return ask(&app, locale, code, true),
        Err(error) => return Err(error.into()),
    };
    let text = form.get("text").trim().to_owned();
    let mut wrong = None;
    match form.get("do") {
        "write" if text.is_empty() || text.chars().count() > STORY => wrong = Some("text"),
        "write" => {
            let once = PartId(form.get("once").parse().map_err(|_| Error::bad_request())?);
            store::write!(app.db, Op::quiet(Actor::Reporter, "observatory.complainant_wrote", case.id), |tx| {
                cases::write_plain(tx, &DESK, case.id, &Author::Reporter, Text::Message, once, &text).await
            })?;
        }
        "withdraw" => {
            store::write!(app.db, Op::quiet(Actor::Reporter, "observatory.withdraw_complaint", case.id), |tx| {
                cases::erase(tx, &DESK, case.id).await
            })?;
            return app.page("observatory/withdrawn.html", PageOptions::new(locale, "/complain/follow"), context! {});
        }
        _ => {}
    }
    let country = Country::load(&app).await?;
    let (case, own, answers, thread) = store::read!(app.db, "observatory.followed", |tx| {
        let case = cases::case(tx, &DESK, case.id).await?;
        let own = complaint::get(tx, case.id).await?;
        Ok::<_, CaseError>((case.clone(), own, complaint::answers(tx, case.id).await?, cases::plain_thread(tx, case.id, true).await?))
    })?;
    let part = |p: &cases::PlainPart| context! { text => p.text.clone(), author => p.author, at => web::date(locale, p.at, crate::OFFSET) };
    let parts: Vec<Value> = thread.iter().filter(|p| !p.is_answers).map(part).collect();
    let context = context! {
        code => code, state => case.state.clone(), outcome => case.outcome.clone(), is_open => case.is_open, category => case.category.clone(),
        said_of => super::said(&country, locale, &answers), thread => parts, due => own.answer_due.filter(|_| case.state == "passed").map(|at| web::date(locale, at, crate::OFFSET)),
        once => Id(app.random()).to_string(), wrong => wrong, text => if wrong.is_some() { text } else { String::new() }, is_sent => form.get("do") == "write" && wrong.is_none(),
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page("observatory/followed.html", PageOptions::new(locale, "/complain/follow").status(status), context)
}
