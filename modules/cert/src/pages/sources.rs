//! Where reports come from by themselves. The administrator names them; here they are seen, paused and looked at now.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Actor;
use minijinja::context;
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{page, see_other};
use crate::source::{self, Kind};
use crate::{VIEW, WORK, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/sources", Access::Staff(VIEW), get(list)),
        Route::post("/{lang}/staff/cert/sources", Access::Staff(WORK), post(change)),
    ]
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let sources = store::read!(app.db, "cert.sources", |tx| { source::list(tx).await })?;
    let view = |s: &source::Source| {
        context! {
            name => s.name.clone(), kind => Kind::of(&s.address).name(), address => s.shown(), tlp => s.tlp.name(), state => s.state.clone(),
            every => s.every / kernel::SECOND, looked => (s.looked_at.micros() > 0).then(|| render::local(locale, s.looked_at)), took => s.took, problem => s.problem.clone(),
        }
    };
    let context = context! { sources => sources.iter().map(view).collect::<Vec<_>>() };
    page(&app, &staff, locale, ("cert/sources.html", "sources", "/staff/cert/sources"), context)
}

async fn change(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let (state, action) = match form.get("act") {
        "now" => ("active", "cert.look_at_source"),
        "pause" => ("paused", "cert.pause_source"),
        _ => return Err(Error::bad_request()),
    };
    let name = form.get("name");
    let did = store::write!(app.db, Op::new(Actor::Staff(staff.user), action, name), |tx| { source::set_state(tx, name, state).await })?;
    if did { Ok(see_other(&format!("/{locale}/staff/cert/sources"))) } else { Err(Error::not_found()) }
}
