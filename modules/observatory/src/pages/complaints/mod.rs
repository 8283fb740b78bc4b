//! Complaints: the form and the way back by code, the operator's page behind its link, what the desk shows, and the figures.

mod follow;
mod form;
mod operator;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use cases::{Category, DeskUi, Panel};
use kernel::{CaseId, DAY, Locale, Time};
use minijinja::{Value, context};
use web::{Access, App, Error, Form, Lang, PageOptions, Route, Staff};

use super::{Country, mbits, millis, see_other};
use crate::complaint::{self, ANSWER, Answers, CATEGORIES, DAYS, DESK, LEAST};

pub(super) fn routes() -> Vec<Route> {
    vec![
        // Never cached, never compressed: a code stands on them.
        Route::get("/{lang}/complain", Access::SignIn, get(form::page)),
        Route::post("/{lang}/complain", Access::SignIn, post(form::send)),
        Route::get("/{lang}/complain/follow", Access::SignIn, get(follow::page)),
        Route::post("/{lang}/complain/follow", Access::SignIn, post(follow::show)),
        Route::get("/{lang}/operator/{token}", Access::SignIn, get(operator::page)),
        Route::post("/{lang}/operator/{token}", Access::SignIn, post(operator::answer)),
        Route::post("/{lang}/staff/observatory/complaints/{case}/pass", Access::Staff(ANSWER), post(pass)),
        Route::get("/{lang}/quality/complaints", Access::Public, get(figures)),
    ]
}

/// The desk with what its pages show.
pub(crate) fn desk(name: impl Fn(&str) -> [String; 2]) -> DeskUi {
    let category = |code: &&str| Category { code: (*code).to_owned(), name: name(code) };
    DeskUi {
        spec: &DESK,
        categories: CATEGORIES.iter().map(category).collect(),
        templates: Vec::new(),
        situations: Vec::new(),
        panel: Some(Panel {
            template: "observatory/complaint-panel.html",
            own_steps: &["passed", "overdue"],
            load: |app, case, locale, may_answer| Box::pin(panel(app, case, locale, may_answer)),
        }),
    }
}

/// What a complaint says, as its pages show it.
fn said(country: &Country, locale: Locale, a: &Answers) -> Value {
    let measured = a.measured.map(|m| {
        context! {
            on => web::date(locale, Time(m.at), crate::OFFSET), down => m.down.map(mbits), up => m.up.map(mbits), idle => m.idle.map(millis),
            promised_down => m.promised_down.map(mbits), share => m.down.zip(m.promised_down).map(|(d, p)| (d as f64 / p.max(1) as f64 * 100.0).round() as i64),
        }
    });
    context! {
        operator => country.operator(locale, a.operator), area => (!a.area.is_empty()).then(|| country.area(locale, &a.area)), plan => a.plan.clone(),
        promised => a.promised.clone(), customer => a.customer.clone(), before => a.before.clone(), story => a.story.clone(), wish => a.wish.clone(), measured => measured,
    }
}

/// What the desk sees beside a complaint.
async fn panel(app: App, case: CaseId, locale: Locale, may_answer: bool) -> Result<Value, Error> {
    let country = Country::load(&app).await?;
    let (own, answers, state) = store::read!(app.db, "observatory.complaint", |tx| {
        Ok::<_, cases::CaseError>((complaint::get(tx, case).await?, complaint::answers(tx, case).await?, cases::case(tx, &DESK, case).await?.state))
    })?;
    let day = |at: Time| web::date(locale, at, crate::OFFSET);
    let link = own.token().map(|token| format!("{}/{locale}/operator/{token}", app.settings.base_url));
    let mail = country.operators.iter().find(|o| o.asn == own.operator).map(|o| o.mail.clone()).unwrap_or_default();
    Ok(context! {
        case => case.to_string(), said => said(&country, locale, &answers), may_pass => may_answer && DESK.transition(&state, "passed").is_some(),
        may_extend => may_answer && state == "passed", days => DAYS, link => link, mail => mail, has_mailer => mailer(&app).is_some(),
        passed => own.passed_at.map(day), due => own.answer_due.map(day), answered => own.answered_at.map(day),
    })
}

fn mailer(app: &App) -> Option<&mail::Mailer> {
    app.extension::<cases::Notices>().ok()?.mailer.as_ref()
}

async fn pass(
    State(app): State<App>,
    Path((_, case)): Path<(String, String)>,
    staff: Staff,
    Lang(locale): Lang,
    body: axum::body::Bytes,
) -> Result<Response, Error> {
    let case = CaseId(case.parse().map_err(|_| Error::not_found())?);
    let days: i64 = Form::parse(&body).get("days").parse().ok().filter(|d| DAYS.contains(d)).ok_or_else(Error::bad_request)?;
    let name = if staff.name.is_empty() { &staff.login } else { &staff.name };
    complaint::pass(&app.db, (staff.user, name), case, days, &|permission| staff.may(&app, permission)).await?;
    Ok(see_other(&format!("/{locale}/staff/desk/complaints/case/{case}")))
}

/// Tells an operator that a complaint waits for it: the link, and nothing of what it says.
pub(crate) async fn send_mail(app: App, payload: String) -> Result<(), String> {
    let (case, passes) = payload.split_once(' ').ok_or("a payload without a number")?;
    let case = CaseId(case.parse().map_err(|_| "a payload without a case")?);
    let country = Country::load(&app).await.map_err(|e| format!("{e:?}"))?;
    let own = store::read!(app.db, "observatory.complaint_mail", |tx| { complaint::get(tx, case).await }).map_err(|e| e.to_string())?;
    // Passed again, another mail says so.
    if own.passes.to_string() != passes || own.answered_at.is_some() {
        return Ok(());
    }
    let Some(operator) = country.operators.iter().find(|o| o.asn == own.operator && !o.mail.is_empty()) else { return Ok(()) };
    let (Some(mailer), Some(token), Some(due)) = (mailer(&app), own.token(), own.answer_due) else { return Ok(()) };
    let to = mail::mailbox(&operator.mail).map_err(|e| e.to_string())?;
    let line = |locale: Locale| {
        let link = format!("{}/{locale}/operator/{token}", app.settings.base_url);
        app.texts.get(locale, "observatory-complaint-mail", &[("day", web::date(locale, due, crate::OFFSET).into()), ("link", link.into())])
    };
    let subject = Locale::ALL.map(|l| app.texts.get(l, "observatory-complaint-mail-subject", &[])).join(" · ");
    let text = Locale::ALL.map(line).join("\n\n") + "\n";
    let host = app.settings.host();
    let id = format!("complaint.{case}.{passes}@{host}");
    mailer.send(&mail::Mail { to: &[to], subject: &subject, text: &text, message_id: &id }).await.map_err(|e| e.to_string())
}

/// Months of figures.
const BACK: i64 = 365;

/// How many complaints there were, and how operators answered; few are not told.
async fn figures(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let (country, since) = (Country::load(&app).await?, app.db.clock().now().plus(-BACK * DAY));
    let (by_operator, tallies) = store::read!(app.db, "observatory.complaint_figures", |tx| {
        Ok::<_, cases::CaseError>((complaint::by_operator(tx, since).await?, cases::tallies(tx, &DESK, since).await?))
    })?;
    let of = |code: &str| tallies.iter().filter(|t| t.hours.is_none() && t.category == code).map(|t| t.n).sum::<i64>();
    let told = |n: i64| (n >= LEAST).then_some(n - n % LEAST);
    let categories: Vec<Value> = CATEGORIES.iter().map(|c| context! { code => *c, n => told(of(c)) }).collect();
    let share = |part: i64, all: i64| (all >= LEAST).then(|| format!("{:.0}", part as f64 / all as f64 * 100.0));
    let row = |o: &crate::operator::Operator| {
        let r = by_operator.get(&o.asn).copied().unwrap_or_default();
        context! { name => o.name[locale as usize].clone(), n => told(r.n), passed => told(r.passed), in_time => share(r.in_time, r.judged) }
    };
    let context = context! { categories => categories, operators => country.operators.iter().map(row).collect::<Vec<_>>(), least => LEAST };
    app.page("observatory/complaints.html", PageOptions::new(locale, "/quality/complaints"), context)
}
