//! A complaint is made.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Id, Locale};
use minijinja::context;
use serde::Deserialize;
use web::{App, Error, Form, Lang, PageOptions};

use super::super::Country;
use crate::complaint::{self, Answers, CATEGORIES, LINE, Measured, NotYet, STORY};
use crate::measure;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    result: String,
}

/// The form, with a result beside it where somebody comes from one.
pub(super) async fn page(State(app): State<App>, Query(asked): Query<Asked>, Lang(locale): Lang) -> Result<Response, Error> {
    let found = result(&app, &asked.result).await?;
    let mut form = Form::default();
    fresh(&app, &mut form).await?;
    if let Some(found) = &found {
        form.push("result", &found.id.to_string());
        form.push("area", &found.about.area);
        form.push("operator", &found.asn.to_string());
        form.push("category", "speed");
    }
    show(&app, locale, &form, &[]).await
}

/// A code, and what says that the form is ours.
async fn fresh(app: &App, form: &mut Form) -> Result<(), Error> {
    let code = complaint::fresh_code(&app.db);
    form.push("token", &complaint::form_token(&app.db, &code).await?);
    form.push("code", &code);
    Ok(())
}

async fn result(app: &App, id: &str) -> Result<Option<measure::Found>, Error> {
    // A result is named by its id, or by the whole link as people copy it.
    let id = id.trim().rsplit('/').next().unwrap_or_default();
    let Ok(id) = id.parse::<Id>() else { return Ok(None) };
    Ok(store::read!(app.db, "observatory.complaint_result", |tx| { measure::result(tx, id).await })?)
}

async fn show(app: &App, locale: Locale, form: &Form, wrong: &[&'static str]) -> Result<Response, Error> {
    let country = Country::load(app).await?;
    let found = result(app, form.get("result")).await?;
    let fields: [&str; 12] = ["token", "category", "operator", "area", "plan", "promised", "customer", "before", "story", "wish", "result", "code"];
    let typed: BTreeMap<String, String> = fields.iter().map(|name| ((*name).to_owned(), form.get(name).to_owned())).collect();
    let context = context! {
        typed => typed, wrong => wrong.to_vec(), categories => CATEGORIES, operators => country.operator_choices(locale), areas => country.area_choices(locale),
        measured => found.map(|f| context! { on => web::date(locale, f.made_at, crate::OFFSET), down => f.values.down.map(super::mbits) }), line => LINE, story => STORY,
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    app.page("observatory/complain.html", PageOptions::new(locale, "/complain").status(status), context)
}

pub(super) async fn send(State(app): State<App>, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let country = Country::load(&app).await?;
    let text = |name: &str| form.get(name).trim().to_owned();
    let found = result(&app, form.get("result")).await?;
    let answers = Answers {
        operator: form.get("operator").parse().unwrap_or(0),
        area: text("area"),
        plan: text("plan"),
        promised: text("promised"),
        customer: text("customer"),
        before: text("before"),
        story: text("story"),
        wish: text("wish"),
        measured: found.as_ref().map(|f| Measured {
            at: f.made_at.micros(),
            down: f.values.down,
            up: f.values.up,
            idle: f.values.idle,
            promised_down: f.about.promised_down,
        }),
    };
    let category = form.get("category");
    let is_long = |text: &str, most: usize| text.chars().count() > most;
    let mut wrong = Vec::new();
    let mut refuse = |is_wrong: bool, name: &'static str| {
        if is_wrong {
            wrong.push(name);
        }
    };
    refuse(!CATEGORIES.contains(&category), "category");
    refuse(!country.operators.iter().any(|o| o.asn == answers.operator), "operator");
    refuse(!answers.area.is_empty() && !country.areas.iter().any(|(code, _)| *code == answers.area), "area");
    refuse(answers.story.is_empty() || is_long(&answers.story, STORY), "story");
    refuse(is_long(&answers.wish, STORY), "wish");
    refuse(!text("result").is_empty() && found.is_none(), "result");
    for (name, line) in [("plan", &answers.plan), ("promised", &answers.promised), ("customer", &answers.customer), ("before", &answers.before)] {
        refuse(is_long(line, LINE), name);
    }
    if !wrong.is_empty() {
        return show(&app, locale, &form, &wrong).await;
    }
    let code = form.get("code");
    if complaint::of_code(code).is_none() {
        return Err(Error::bad_request());
    }
    // One that was taken is known again, however late and in whatever crowd it comes.
    let may = if complaint::is_made(&app.db, code).await? { Ok(()) } else { complaint::may_send(&app.db, code, form.get("token")).await? };
    match may {
        Ok(()) => {}
        Err(NotYet::Flood) => return show(&app, locale, &form, &["flood"]).await,
        // The same with a fresh code: it needs only to be sent again.
        Err(NotYet::Stale) => {
            let mut again = Form::default();
            fresh(&app, &mut again).await?;
            for name in ["category", "operator", "area", "plan", "promised", "customer", "before", "story", "wish", "result"] {
                again.push(name, form.get(name));
            }
            return show(&app, locale, &again, &["stale"]).await;
        }
    }
    complaint::open(&app.db, code, category, locale.tag(), &answers).await?;
    // Not behind an address: the code is shown once, to whoever sent the form; sent again, it is shown again.
    app.page("observatory/complained.html", PageOptions::new(locale, "/complain"), context! { code => code })
}
