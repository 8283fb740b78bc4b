//! The house as a whole: every statement on every database, every text, every role at every door.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, Id, Locale, UserId};
use store::Op;
use tower::ServiceExt as _;
use web::{Access, App, Method};

use crate::cli::Site;
use crate::wiring;

fn site() -> Site {
    Site {
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: Some("http://localhost".into()),
        leave_to: "/healthz".into(),
        name_ar: "مجلس".into(),
        name_en: "Majlis".into(),
    }
}

async fn house(only: &[&str]) -> (App, registry::Registry) {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let seed = NEXT.fetch_add(1 << 32, std::sync::atomic::Ordering::Relaxed);
    let mut registry = wiring::registry(only);
    let clock = Arc::new(testkit::TestClock::default());
    let db = wiring::database("sqlite::memory:", &registry, clock, Arc::new(testkit::SeededEntropy::new(seed))).await.expect("database");
    let app = wiring::app(db, &mut registry, &site(), false).await.expect("app");
    (app, registry)
}

#[tokio::test]
async fn every_statement_prepares_on_every_database() {
    let registry = wiring::registry(&[]);
    let migrations: Vec<_> = registry.migrations.iter().copied().filter(|m| m.module != "store").collect();
    for t in testkit::databases(&migrations).await {
        let is_postgres = t.db.engine() == store::Engine::Postgres;
        for statement in registry.statements.iter().filter(|s| !s.name.ends_with("_postgres") || is_postgres) {
            let prepared: Result<(), store::Error> = store::read!(t.db, "test.prepare", |tx| { tx.prepare(*statement).await });
            assert!(prepared.is_ok(), "{} on {}: {prepared:?}", statement.name, t.name);
        }
    }
}

#[tokio::test]
async fn each_room_alone_and_all_together_answer() {
    for only in [&["identity"][..], &["hotline"], &[]] {
        let (app, registry) = house(only).await;
        let router = web::router(&app, registry.routes.clone());
        for path in ["/ar", "/en", "/healthz", "/readyz", "/en/staff/sign-in"] {
            let response = router.clone().oneshot(Request::get(path).body(Body::empty()).expect("request")).await.expect("answer");
            assert_eq!(response.status(), StatusCode::OK, "{only:?} {path}");
        }
        registry::run_due(&app, &registry).await.expect("the worker runs");
    }
}

/// Every text that a template asks for by name is there.
#[tokio::test]
async fn no_template_asks_for_a_missing_text() {
    let (app, registry) = house(&[]).await;
    let mut missing = BTreeSet::new();
    for template in &registry.templates {
        let calls = template.text.match_indices("t('").filter(|(at, _)| !template.text[..*at].ends_with(|c: char| c.is_alphanumeric()));
        for (at, _) in calls {
            let (key, rest) = template.text[at + 3..].split_once('\'').unwrap_or_default();
            let is_whole = rest.starts_with(')') || rest.starts_with(',');
            if is_whole && !app.texts.contains(key) {
                missing.insert(format!("{}: {key}", template.name));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Every state, outcome and category that a desk can show has its words.
#[tokio::test]
async fn every_desk_has_its_words() {
    let (app, registry) = house(&[]).await;
    for desk in registry.desks.iter().map(|d| d.spec) {
        let states = desk.states.iter().map(|s| format!("desk-state-{}", s.id));
        let outcomes = desk.outcomes.iter().map(|o| format!("desk-outcome-{o}"));
        for key in states.chain(outcomes).chain([format!("desk-name-{}", desk.id)]) {
            assert!(app.texts.contains(&key), "{key}");
        }
    }
}

/// Arabic counts have all six forms, and each gives a text.
#[tokio::test]
async fn counted_texts_know_every_arabic_form() {
    let (app, _) = house(&[]).await;
    let forms: BTreeSet<String> =
        [0, 1, 2, 3, 11, 100].iter().map(|n| app.texts.get(Locale::Ar, "hotline-figures-hours", &[("n", (*n).into())])).collect();
    assert_eq!(forms.len(), 6, "{forms:?}");
}

/// Role × route: whoever lacks the permission is turned away, before any handler runs; strangers' sites always are.
#[tokio::test]
async fn every_door_asks_for_its_permission() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let mut cells = 0;
    let roles: Vec<Option<&str>> = std::iter::once(None).chain(app.roles.iter().map(|r| Some(r.name))).collect();
    for role in roles {
        for route in &registry.routes {
            cells += 1;
            let path = route
                .path
                .replace("{lang}", "en")
                .replace("{desk}", "hotline")
                .replace("{case}", &Id([1; 16]).to_string())
                .replace("{audience}", "teen");
            let path = path.replace("{part}", &Id([2; 16]).to_string()).replace("{token}", "00");
            let request = |site: &str| {
                Request::builder().method(if route.method == Method::Get { "GET" } else { "POST" }).uri(&path).header("sec-fetch-site", site)
            };
            // Signing out ends a session, so every cell has its own.
            let mut builder = request("same-origin");
            if let Some(role) = role {
                let user = UserId(Id([9; 16]));
                let session = store::write!(app.db, Op::new(Actor::System, "test.session", "x"), |tx| {
                    web::start_session(&app, tx, user, "x", "X", &[role.to_owned()]).await
                });
                let cookie = session.expect("session").cookie;
                builder = builder.header(header::COOKIE, cookie.to_str().expect("text").split(';').next().unwrap_or_default());
            }
            let response = router.clone().oneshot(builder.body(Body::empty()).expect("request")).await.expect("answer");
            let status = response.status();
            assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{role:?} {path}: {status}");
            assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
            let allowed = match route.access {
                Access::Staff(permission) => role.is_some_and(|r| app.grants(&[r.to_owned()], permission)),
                _ => true,
            };
            let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::SEE_OTHER);
            if !allowed {
                assert!(refused, "{role:?} {path}: {status}");
            }
            if route.method == Method::Post {
                let stranger = router.clone().oneshot(request("cross-site").body(Body::empty()).expect("request")).await.expect("answer");
                assert_eq!(stranger.status(), StatusCode::FORBIDDEN, "{path}");
            }
        }
    }
    assert!(cells > 100, "{cells}");
}

/// Bad input of every kind is answered with a page or a problem document, never with silence or a panic.
#[tokio::test]
async fn bad_input_is_answered() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let long = "x".repeat(600 * 1024);
    let bodies: [&str; 7] =
        ["", "step=story&story=%00%01&go=next", "state=zz&step=check&go=send", "{", "\u{202e}=\u{202e}", "step=who&audience=nobody&go=next", &long];
    for route in registry.routes.iter().filter(|r| r.method == Method::Post && matches!(r.access, Access::Quiet | Access::SignIn)) {
        for body in bodies {
            for kind in ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "application/octet-stream"] {
                let path = route.path.replace("{lang}", "ar");
                let request = Request::post(&path)
                    .header("sec-fetch-site", "same-origin")
                    .header(header::CONTENT_TYPE, kind)
                    .body(Body::from(body.to_owned()))
                    .expect("request");
                let response = router.clone().oneshot(request).await.expect("answer");
                assert!(
                    !response.status().is_server_error() || response.status() == StatusCode::SERVICE_UNAVAILABLE,
                    "{path} {kind} {:?}: {}",
                    &body[..body.len().min(20)],
                    response.status()
                );
            }
        }
    }
}
