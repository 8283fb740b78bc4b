//! What imports read by: schema, origins, mappings.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Locale};
use minijinja::context;
use web::{Access, App, Error, Lang, Route, Staff};

use super::page;
use crate::document::{self, Kind, Shelf};
use crate::{CertError, VIEW, WORK, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/library", Access::Staff(VIEW), get(show)),
        Route::post("/{lang}/staff/cert/library", Access::Staff(WORK), post(change)).limit(64 << 20),
    ]
}

async fn show(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show_with(&app, &staff, locale, "", "").await
}

async fn show_with(app: &App, staff: &Staff, locale: Locale, done: &str, problem: &str) -> Result<Response, Error> {
    let documents = store::read!(app.db, "cert.documents", |tx| { document::list(tx).await })?;
    let library = app.extension::<Shelf>()?.library(&app.db).await?;
    let own: Vec<&str> = documents.iter().map(|d| d.name.as_str()).collect();
    let context = context! {
        documents => documents.iter().map(|d| context! { name => d.name.clone(), kind => d.kind.clone(), about => d.about.clone(), changed => render::local(locale, d.changed_at) }).collect::<Vec<_>>(),
        shipped => library.mappings.values().filter(|m| !own.contains(&m.mapping.name.as_str())).map(|m| context! { name => m.mapping.name.clone(), about => m.mapping.title.clone() }).collect::<Vec<_>>(),
        done => done,
        problem => problem,
    };
    page(app, staff, locale, ("cert/library.html", "library", "/staff/cert/library"), context)
}

async fn change(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, files) = web::read_form(&headers, body).await?;
    let actor = Actor::Staff(staff.user);
    if !form.get("remove").is_empty() {
        document::remove(&app.db, actor, form.get("remove")).await?;
        return show_with(&app, &staff, locale, form.get("remove"), "").await;
    }
    let kind = match form.get("kind") {
        "schema" => Kind::Schema,
        "origins" => Kind::Origins,
        _ => Kind::Mapping,
    };
    let Some(file) = files.into_iter().find(|f| f.field == "file") else { return show_with(&app, &staff, locale, "", "—").await };
    match document::put(&app.db, actor, kind, &file.bytes).await {
        Ok((name, about)) => show_with(&app, &staff, locale, &format!("{name}: {about}"), "").await,
        Err(CertError::Document(problem)) => show_with(&app, &staff, locale, "", &problem).await,
        Err(other) => Err(other.into()),
    }
}
