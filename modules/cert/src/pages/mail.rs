//! Mail that came in.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{PAGE, number, page, see_other};
use crate::inbound::{self, Incoming};
use crate::{VIEW, WORK, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/mail", Access::Staff(VIEW), get(list)),
        Route::post("/{lang}/staff/cert/mail", Access::Staff(WORK), post(seen)),
    ]
}

pub(super) fn view(locale: Locale, m: &Incoming) -> Value {
    context! {
        number => m.number, kind => m.kind.clone(), notice => m.notice, sender => m.sender.clone(), subject => m.subject.clone(), body => m.body.clone(),
        imports => if m.kind == "report" { m.detail.split(' ').filter_map(|n| n.parse().ok()).collect() } else { Vec::<i64>::new() },
        detail => m.detail.clone(), state => m.state.clone(), at => render::local(locale, m.at),
    }
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let (fresh, seen) = store::read!(app.db, "cert.mail", |tx| {
        Ok::<_, store::Error>((inbound::list(tx, "new", PAGE * 4).await?, inbound::list(tx, "seen", PAGE).await?))
    })?;
    let all = |list: &[Incoming]| list.iter().map(|m| view(locale, m)).collect::<Vec<_>>();
    page(&app, &staff, locale, ("cert/mail.html", "mail", "/staff/cert/mail"), context! { fresh => all(&fresh), seen => all(&seen) })
}

async fn seen(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let id = number(form.get("mail")).ok_or_else(Error::bad_request)?;
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.see_mail", id), |tx| { inbound::mark_seen(tx, id).await })?;
    Ok(see_other(&format!("/{locale}/staff/cert/mail")))
}
