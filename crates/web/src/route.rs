use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodRouter, get};
use futures_util::StreamExt as _;
use kernel::Permission;
use minijinja::context;

use crate::error::Told;
use crate::{App, Error, Lang, PageOptions, assets, security, session};

/// May enter the staff pages at all.
pub const STAFF: Permission = Permission("web.staff");

/// Answers by status class, for the operator's metrics. Quiet pages and the files they load are not counted: a
/// counter read every few seconds would tell when somebody wrote.
#[derive(Debug, Default)]
pub struct Traffic([AtomicU64; 5]);

impl Traffic {
    fn count(&self, status: StatusCode) {
        if let Some(counter) = self.0.get(usize::from(status.as_u16() / 100).wrapping_sub(1)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// `("2xx", how many)` and so on.
    #[must_use]
    pub fn read(&self) -> [(&'static str, u64); 5] {
        let mut n = 0;
        ["1xx", "2xx", "3xx", "4xx", "5xx"].map(|class| {
            n += 1;
            (class, self.0[n - 1].load(Ordering::Relaxed))
        })
    }
}

/// The template of neutral pages, which a module may put in: errors on [`Access::Quiet`] addresses look like it.
#[derive(Debug, Clone, Copy)]
pub struct QuietLayout(pub &'static str);

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Anyone, and nothing about them is kept or cached: neutral pages that may seal.
    Quiet,
    /// Anyone who wants to sign in; may seal, is never cached.
    SignIn,
    /// Signed-in staff with this permission.
    Staff(Permission),
}

impl Access {
    pub(crate) fn seals(self) -> bool {
        !matches!(self, Self::Public)
    }
}

impl core::fmt::Display for Access {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Quiet => f.write_str("quiet"),
            Self::SignIn => f.write_str("sign-in"),
            Self::Staff(permission) => write!(f, "staff {permission}"),
        }
    }
}

/// `GET` or `POST`: pages and forms need no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// An address and who may come there.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub handler: MethodRouter<App>,
    /// Largest body accepted, in bytes.
    pub body_limit: usize,
    /// What it answers, where others may build upon it.
    pub api: Option<ApiDoc>,
}

/// An address of the open interface, described for the OpenAPI document.
#[derive(Debug, Clone, Copy)]
pub struct ApiDoc {
    pub summary: &'static str,
    /// JSON Schema (2020-12) of the answer.
    pub schema: fn() -> serde_json::Value,
    /// Whether it asks for a token (RFC 6750).
    pub needs_token: bool,
}

/// What a form may be at most, unless its route says otherwise.
pub const FORM_LIMIT: usize = 512 * 1024;

impl Route {
    #[must_use]
    pub fn get(path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        Self { method: Method::Get, path, access, handler, body_limit: 0, api: None }
    }

    #[must_use]
    pub fn post(path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        Self { method: Method::Post, path, access, handler, body_limit: FORM_LIMIT, api: None }
    }

    #[must_use]
    pub fn api(mut self, summary: &'static str, schema: fn() -> serde_json::Value) -> Self {
        self.api = Some(ApiDoc { summary, schema, needs_token: false });
        self
    }

    /// The same, for those who bring a token.
    #[must_use]
    pub fn api_with_token(mut self, summary: &'static str, schema: fn() -> serde_json::Value) -> Self {
        self.api = Some(ApiDoc { summary, schema, needs_token: true });
        self
    }

    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

/// The OpenAPI 3.1 document of every described address.
#[must_use]
pub fn openapi(routes: &[Route], title: &str) -> serde_json::Value {
    let described = routes.iter().filter_map(|r| r.api.map(|doc| (r, doc)));
    let paths = described.map(|(route, doc)| {
        let method = if route.method == Method::Get { "get" } else { "post" };
        let answer = serde_json::json!({ "200": { "description": doc.summary, "content": { "application/json": { "schema": (doc.schema)() } } } });
        let security = if doc.needs_token { serde_json::json!([{ "token": [] }]) } else { serde_json::json!([]) };
        (route.path.to_owned(), serde_json::json!({ method: { "summary": doc.summary, "security": security, "responses": answer } }))
    });
    let paths: serde_json::Map<String, serde_json::Value> = paths.collect();
    serde_json::json!({ "openapi": "3.1.0", "info": { "title": title, "version": env!("CARGO_PKG_VERSION") }, "paths": paths,
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } } })
}

/// The router of all routes, with everything enforced.
pub fn router(app: &App, routes: Vec<Route>) -> Router {
    let mut router: Router<App> = Router::new().route("/static/{*path}", get(static_file));
    let quiet: Arc<[&str]> = routes.iter().filter(|r| r.access == Access::Quiet).map(|r| r.path).collect();
    for route in routes {
        let limit = axum::extract::DefaultBodyLimit::max(route.body_limit);
        let handler = route.handler.layer(limit).layer(from_fn_with_state((app.clone(), route.access, route.body_limit), guard));
        router = router.route(route.path, handler);
    }
    router
        .fallback(|| async { Error::not_found() })
        .method_not_allowed_fallback(|| async { Error::new(405, "not-found") })
        .layer(from_fn_with_state((app.clone(), quiet), finish))
        .with_state(app.clone())
}

/// What the guard tells the outermost layer about the route.
#[derive(Debug, Clone, Copy)]
struct Passed(Access);

/// Runs before each handler: session, permission, origin of the request.
async fn guard(State((app, access, limit)): State<(App, Access, usize)>, mut request: Request, next: Next) -> Response {
    let mut response = match admit(&app, access, &mut request).await {
        Ok(()) if announced(&request) > limit => {
            // A browser shows our answer only once it could send everything: let it, into nothing.
            drain(request.into_body()).await;
            Error::new(413, "too-large").into_response()
        }
        Ok(()) => next.run(request).await,
        Err(refused) => *refused,
    };
    response.extensions_mut().insert(Passed(access));
    response
}

fn announced(request: &Request) -> usize {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    length.unwrap_or(0)
}

/// Reads a body that is too large to its end and keeps nothing of it; up to a size and a time.
async fn drain(body: Body) {
    let mut left: usize = 200 * 1024 * 1024;
    let mut frames = body.into_data_stream();
    let _ = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        while let Some(Ok(frame)) = frames.next().await {
            left = left.saturating_sub(frame.len());
            if left == 0 {
                return;
            }
        }
    })
    .await;
}

async fn admit(app: &App, access: Access, request: &mut Request) -> Result<(), Box<Response>> {
    let refuse = |error: Error| Box::new(error.into_response());
    if !security::is_own_request(request.method(), request.headers(), access) {
        return Err(refuse(Error::new(403, "other-site")));
    }
    let Access::Staff(permission) = access else {
        if access == Access::SignIn {
            let staff = session::find(app, request.headers()).await.map_err(refuse)?;
            staff.map(|staff| request.extensions_mut().insert(staff));
        }
        return Ok(());
    };
    let Some(staff) = session::find(app, request.headers()).await.map_err(refuse)? else {
        let wants_page = request.method() == axum::http::Method::GET && !request.uri().path().contains("/x/");
        let locale = Lang::of(request.uri(), request.headers()).0;
        return Err(if wants_page {
            Box::new(Redirect::to(&format!("/{locale}/staff/sign-in")).into_response())
        } else {
            refuse(Error::new(401, "sign-in"))
        });
    };
    if !staff.may(app, permission) {
        return Err(refuse(Error::forbidden()));
    }
    request.extensions_mut().insert(staff);
    Ok(())
}

/// Runs round everything: errors become pages, headers are set, pages are compressed.
async fn finish(State((app, quiet)): State<(App, Arc<[&'static str]>)>, request: Request, next: Next) -> Response {
    let lang = Lang::of(request.uri(), request.headers());
    let path = request.uri().path().to_owned();
    let gzip = assets::accepts_gzip(request.headers());
    let is_static = path.starts_with("/static/");
    let wants_json = path.contains("/x/") || path.starts_with("/api/");
    let mut response = next.run(request).await;
    // A mistyped address below a quiet one is as quiet as its neighbours.
    let missed = if quiet.iter().any(|known| is_below(&path, known)) { Access::Quiet } else { Access::Public };
    let access = response.extensions().get::<Passed>().map_or(missed, |p| p.0);
    // Bodies over the limit and other refusals of the framework's own get a page as well.
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    let told = response.extensions_mut().remove::<Told>().map(|t| t.0).or_else(|| match response.status() {
        _ if is_page => None,
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::new(413, "too-large")),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE if !wants_json => Some(Error::bad_request()),
        _ => None,
    });
    if let Some(error) = told {
        response = if wants_json { problem(&app, lang, &error) } else { error_page(&app, lang, &path, access, &error) };
    }
    if let Some(traffic) = app.extensions.get::<Traffic>().filter(|_| access != Access::Quiet && !is_static) {
        traffic.count(response.status());
    }
    let connect = response.extensions_mut().remove::<Connects>();
    let locates = response.extensions_mut().remove::<Locates>().is_some();
    security::set_headers(response.headers_mut(), access, app.settings.is_secure, connect.as_ref().map(|c| c.0.as_str()));
    if locates && access == Access::Public {
        security::let_locate(response.headers_mut());
    }
    let is_plain = access == Access::Public || response.extensions().get::<Compressible>().is_some();
    if gzip && !is_static && is_plain { compressed(response).await } else { response }
}

/// Whether an address lies below the first two segments of a route's (`/ar/p/nothing` below `/{lang}/p`).
fn is_below(path: &str, route: &str) -> bool {
    let mut own = path.split('/').skip(1);
    route.split('/').skip(1).take(2).all(|segment| own.next().is_some_and(|s| segment == "{lang}" || s == segment))
}

/// Marks an answer that is the same for everyone.
#[derive(Debug, Clone, Copy)]
struct Compressible;

/// Lets a quiet page be compressed: it must say nothing about the person. What staff and reporters see is
/// otherwise never compressed, since compression can tell secrets by length.
#[must_use]
pub fn compressible(mut response: Response) -> Response {
    response.extensions_mut().insert(Compressible);
    response
}

/// Marks a page that may ask for the place where its reader is.
#[derive(Debug, Clone, Copy)]
struct Locates;

/// Lets a public page's script ask the browser where it is; the browser asks the person.
#[must_use]
pub fn locating(mut response: Response) -> Response {
    response.extensions_mut().insert(Locates);
    response
}

/// Where a page's script may connect to beside this site.
#[derive(Debug, Clone)]
struct Connects(String);

/// Lets a public page's script connect to another origin, such as `wss://measure.example:8444`: where it measures, or talks to.
#[must_use]
pub fn connecting(mut response: Response, origin: &str) -> Response {
    response.extensions_mut().insert(Connects(origin.to_owned()));
    response
}

async fn compressed(response: Response) -> Response {
    let is_html = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if !is_html {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Some(packed) = assets::gzip(&bytes, flate2::Compression::fast()) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(packed))
}

/// Problem details (RFC 9457).
fn problem(app: &App, lang: Lang, error: &Error) -> Response {
    let title = app.texts.get(lang.0, &format!("error-{}", error.code), &[]);
    let body = serde_json::json!({ "type": "about:blank", "status": error.status.as_u16(), "code": error.code, "title": title });
    (error.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

fn error_page(app: &App, lang: Lang, path: &str, access: Access, error: &Error) -> Response {
    let rest = path.strip_prefix(&format!("/{}", lang.0)).unwrap_or("");
    let options = PageOptions::new(lang.0, rest).status(error.status);
    let is_quiet = access == Access::Quiet;
    let layout = app.extensions.get::<QuietLayout>().filter(|_| is_quiet).map_or("layout.html", |l| l.0);
    let context = context! { layout => layout, code => error.code, is_quiet => is_quiet, is_staff => matches!(access, Access::Staff(_)) };
    app.page("error.html", options, context).unwrap_or_else(|e| e.status.into_response())
}

async fn static_file(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix("/static/").unwrap_or_default();
    app.assets.respond(path, request.uri().query(), request.headers())
}
