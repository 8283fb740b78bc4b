//! The hall: the first page, and what machines ask (health and figures of the process).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use minijinja::context;
use registry::Registry;
use web::{Access, App, Error, Lang, PageOptions, Route, TemplateSource, TextSource};

/// Whether rooms with public doors are switched on.
#[derive(Debug, Clone, Copy)]
struct Doors {
    hotline: bool,
    cert: bool,
    observatory: bool,
    safespace: bool,
    contributions: bool,
}

pub(crate) fn register(r: &mut Registry) {
    let has = |room: &str| r.modules.contains(&room);
    let doors = Doors {
        hotline: has("hotline"),
        cert: has("cert"),
        observatory: has("observatory"),
        safespace: has("safespace"),
        contributions: has("contributions"),
    };
    r.extensions.insert(doors);
    r.templates.push(TemplateSource { name: "app/home.html", text: include_str!("../templates/home.html") });
    r.texts.push(TextSource { module: "app", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
    r.retentions.push(registry::Retention { what: "copies before updates", table: "(files)", days: crate::commands::COPY_DAYS, from: "the update" });
    r.every("app.old_copies", kernel::DAY, |app| async move {
        if let Some(file) = app.db.path() {
            crate::commands::delete_old_copies(file, app.db.clock().now());
        }
        Ok(())
    });
    r.routes([
        Route::get("/", Access::Public, get(root)),
        Route::get("/{lang}", Access::Public, get(home)),
        Route::get("/api/openapi.json", Access::Public, get(openapi)),
        Route::get("/healthz", Access::Public, get(|| async { "ok\n" })),
        Route::get("/readyz", Access::Public, get(ready)),
    ]);
}

/// Every described address; put in once all rooms are there.
pub(crate) struct OpenApi(pub(crate) serde_json::Value);

async fn openapi(State(app): State<App>) -> Result<axum::Json<serde_json::Value>, Error> {
    Ok(axum::Json(app.extension::<OpenApi>()?.0.clone()))
}

async fn root(Lang(locale): Lang) -> Response {
    let mut response = Redirect::to(&format!("/{locale}")).into_response();
    response.headers_mut().insert(axum::http::header::VARY, axum::http::HeaderValue::from_static("accept-language"));
    response
}

async fn home(State(app): State<App>, axum::extract::Path(lang): axum::extract::Path<String>) -> Result<Response, Error> {
    let locale = lang.parse().map_err(|()| Error::not_found())?;
    let doors = app.extension::<Doors>()?;
    app.page(
        "app/home.html",
        PageOptions::new(locale, ""),
        context! { has_hotline => doors.hotline, has_cert => doors.cert, has_observatory => doors.observatory, has_safespace => doors.safespace, has_contributions => doors.contributions },
    )
}

/// Ready when the database answers.
async fn ready(State(app): State<App>) -> impl IntoResponse {
    let answer: Result<Option<String>, store::Error> = store::read!(app.db, "app.ready", |tx| { tx.setting("instance").await });
    match answer {
        Ok(Some(_)) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// Asks the router itself for a page, without a network.
pub(crate) async fn fetch(router: &axum::Router, path: &str) -> anyhow::Result<Vec<u8>> {
    use tower::ServiceExt as _;
    let request = axum::http::Request::get(path).body(axum::body::Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    Ok(axum::body::to_bytes(response.into_body(), 16 * 1024 * 1024).await?.to_vec())
}
