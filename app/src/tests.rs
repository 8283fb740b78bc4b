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

pub(crate) fn site() -> Site {
    Site {
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: Some("http://localhost".into()),
        metrics: None,
        smtp: None,
        mail_from: "majlis@localhost".into(),
        desk_mail: Vec::new(),
        pgp_key: None,
        pgp_password_file: None,
        rdap: None,
        ndt7: None,
        ndt7_cert: None,
        ndt7_key: None,
        ndt7_url: None,
        ndt7_tests: 24,
        leave_to: "/healthz".into(),
        name_ar: "مجلس".into(),
        name_en: "Majlis".into(),
    }
}

async fn house(only: &[&str]) -> (App, registry::Registry) {
    let (app, registry, _) = house_with(only, &site()).await;
    (app, registry)
}

pub(crate) async fn house_with(only: &[&str], site: &Site) -> (App, registry::Registry, Arc<testkit::TestClock>) {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let seed = NEXT.fetch_add(1 << 32, std::sync::atomic::Ordering::Relaxed);
    let mut registry = wiring::registry(only);
    let clock = Arc::new(testkit::TestClock::default());
    let db = wiring::database("sqlite::memory:", &registry, clock.clone(), Arc::new(testkit::SeededEntropy::new(seed))).await.expect("database");
    let app = wiring::app(db, &mut registry, site, false).await.expect("app");
    (app, registry, clock)
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

/// A statement that nothing runs is a statement that nobody keeps right.
#[test]
fn no_statement_is_unused() {
    let registry = wiring::registry(&[]);
    let known: BTreeSet<&str> = registry.statements.iter().map(|s| s.name).collect();
    let mut count = 0;
    for group in ["crates", "modules"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(group);
        for crate_folder in std::fs::read_dir(&root).expect("folder").flatten() {
            let sql = crate_folder.path().join("sql");
            for feature in std::fs::read_dir(&sql).into_iter().flatten().flatten() {
                for file in std::fs::read_dir(feature.path()).expect("folder").flatten() {
                    let part = |name: std::ffi::OsString| name.to_string_lossy().trim_end_matches(".sql").to_owned();
                    let name = format!("{}/{}/{}", part(crate_folder.file_name()), part(feature.file_name()), part(file.file_name()));
                    assert!(known.contains(name.as_str()), "{name} is declared by nobody");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[tokio::test]
async fn each_room_alone_and_all_together_answer() {
    for only in [&["identity"][..], &["hotline"], &["contributions"], &[]] {
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
                .replace("{audience}", "teen")
                .replace("{game}", "footprint")
                .replace("{page}", "glossary")
                .replace("{code}", "00000000")
                .replace("{secret}", "00");
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

/// Role × act on a desk: members with keys, one of each role, try everything on a case; the committed print says
/// who may.
#[tokio::test]
async fn every_act_on_a_desk_asks_for_its_permission() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let roles: Vec<&str> = app.roles.iter().map(|r| r.name).collect();
    let person = |n: usize| hotline::demo::Person { user: UserId(Id([u8::try_from(n).expect("few") + 1; 16])), name: format!("p{n}"), kek: [0; 32] };
    let people: Vec<_> = (0..roles.len().max(2)).map(person).collect();
    hotline::demo::seed(&app, &people, 12, &|_| {}).await.expect("a desk with reports");
    let filter = cases::Filter { view: cases::View::Open, category: String::new() };
    let rows = store::read!(app.db, "test.rows", |tx| { cases::queue(tx, &hotline::DESK, &filter, cases::Cursor::START, 9).await }).expect("rows");
    let (case, other) = (rows[0].id, rows[1].id);
    let print = registry::print(&registry, "access").expect("print");
    for (n, role) in roles.iter().enumerate() {
        for act in cases::ACTS {
            let session = store::write!(app.db, Op::new(Actor::System, "test.session", "x"), |tx| {
                web::start_session(&app, tx, people[n].user, "x", "X", &[(*role).to_owned()]).await
            });
            let cookie = session.expect("session").cookie;
            let value = match act {
                "link" | "unlink" | "merge" => other.to_string(),
                "move" => "working".into(),
                "urgency" => "high".into(),
                "category" => "scam".into(),
                _ => String::new(),
            };
            let body = serde_json::json!({ "action": act, "value": value, "outcome": "" });
            // Erasing comes last, on the other case, so that every act meets a case.
            let on = if act == "erase" { other } else { case };
            let request = Request::post(format!("/staff/x/desk/hotline/case/{on}/act"))
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::COOKIE, cookie.to_str().expect("text").split(';').next().unwrap_or_default());
            let response = router.clone().oneshot(request.body(Body::from(body.to_string())).expect("request")).await.expect("answer");
            let line = print.lines().find(|l| l.starts_with(&format!("desk hotline: {act} "))).expect("a line of the print");
            let cell = line.split_whitespace().nth(4 + n).expect("a cell");
            assert_eq!(response.status() != StatusCode::FORBIDDEN, cell == "yes", "{role} {act}: {}", response.status());
        }
    }
}

/// Every source file of a kind below a folder of the project.
fn sources(folder: &std::path::Path, kinds: &[&str], out: &mut String) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !name.starts_with("target") && name != "node_modules" && !name.starts_with('.') {
            sources(&path, kinds, out);
        } else if kinds.iter().any(|k| name.ends_with(k)) && name != "tests.rs" {
            out.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

/// A text that nothing shows is a text that nobody keeps right.
#[tokio::test]
async fn no_text_is_unused() {
    let (app, registry) = house(&[]).await;
    let mut all = String::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &[".html", ".rs", ".js"], &mut all);
    let words: BTreeSet<&str> = all.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).collect();
    // Keys put together: a beginning that ends in a dash, in a template or a format.
    let starts: Vec<&str> = words.iter().copied().filter(|w| w.ends_with('-') && w.len() > 5).collect();
    let codes: BTreeSet<String> = all.split('"').filter(|w| w.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')).map(str::to_owned).collect();
    let put_together = |key: &str| match key.strip_prefix("error-") {
        // An error's text is asked for by its code, which stands in the source.
        Some(code) => codes.contains(code.trim_end_matches("-help")),
        None => starts.iter().any(|s| key.starts_with(s) && *s != "identity-" && *s != "desk-" && *s != "hotline-"),
    };
    let joined = |key: &str| {
        let lists = ["identity-", "hotline-problem-", "hotline-"];
        lists.iter().filter_map(|p| key.strip_prefix(p)).any(|rest| all.contains(&format!("'{rest}'")))
    };
    let unused: Vec<&str> = app.texts.all_keys().filter(|k| !words.contains(k) && !put_together(k) && !joined(k)).collect();
    assert!(unused.is_empty(), "{unused:#?} of {}", registry.texts.len());
}

/// A relay that speaks SMTP and keeps what it is given; the first `refusals` mails are put off.
pub(crate) async fn relay(refusals: usize) -> (std::net::SocketAddr, Arc<std::sync::Mutex<Vec<String>>>) {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (address, kept) = (listener.local_addr().expect("address"), Arc::new(std::sync::Mutex::new(Vec::new())));
    let mails = Arc::clone(&kept);
    tokio::spawn(async move {
        let mut left = refusals;
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let _ = stream.write_all(b"220 relay\r\n").await;
            let (mut line, mut data) = (String::new(), None::<String>);
            while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                let answer: &[u8] = match (&mut data, line.split_whitespace().next().unwrap_or_default()) {
                    (Some(text), ".") if left > 0 => {
                        left -= 1;
                        text.clear();
                        data = None;
                        b"451 later\r\n"
                    }
                    (Some(text), ".") => {
                        mails.lock().expect("lock").push(std::mem::take(text));
                        data = None;
                        b"250 ok\r\n"
                    }
                    (Some(text), _) => {
                        text.push_str(&line);
                        b""
                    }
                    (None, "DATA") => {
                        data = Some(String::new());
                        b"354 go\r\n"
                    }
                    (None, "QUIT") => b"221 bye\r\n",
                    (None, _) => b"250 ok\r\n",
                };
                let _ = stream.write_all(answer).await;
                line.clear();
            }
        }
    });
    (address, kept)
}

/// One mail an hour says that something waits, and nothing else; put off by the relay, it comes again as the same.
#[tokio::test]
async fn a_mail_says_that_something_waits_and_nothing_else() {
    let (address, mails) = relay(2).await;
    let site = Site { smtp: Some(format!("smtp://{address}")), desk_mail: vec!["hotline=desk@example.org,lead@example.org".into()], ..site() };
    let (app, registry, clock) = house_with(&[], &site).await;
    let person = |n: u8| hotline::demo::Person { user: UserId(Id([n; 16])), name: format!("p{n}"), kek: [0; 32] };
    hotline::demo::seed(&app, &[person(1), person(2)], 3, &|_| {}).await.expect("three reports");
    let work = async || registry::run_due(&app, &registry).await.expect("the worker runs");
    work().await;
    work().await;
    assert!(mails.lock().expect("lock").is_empty(), "not at the moment somebody wrote");
    clock.advance(kernel::HOUR);
    work().await;
    assert!(mails.lock().expect("lock").is_empty(), "the relay put it off");
    clock.advance(kernel::HOUR);
    work().await;
    clock.advance(kernel::DAY);
    work().await;
    let all = mails.lock().expect("lock").clone();
    let urgent_and_not: BTreeSet<&str> = all.iter().filter_map(|m| m.lines().find(|l| l.starts_with("Message-ID"))).collect();
    assert_eq!(urgent_and_not.len(), all.len(), "each mail once: {all:?}");
    assert!((1..=2).contains(&all.len()), "one for the hour, perhaps one for the urgent: {}", all.len());
    for mail in &all {
        assert!(mail.contains("desk@example.org") && mail.contains("lead@example.org"));
        let text = mail.to_lowercase();
        for told in ["scam", "bully", "grooming", "teen", "urgent", "case/"] {
            assert!(!text.contains(told), "{told} in {mail}");
        }
    }
}

/// Metrics count what the operator needs, and nothing of the quiet pages.
#[tokio::test]
async fn metrics_say_nothing_of_quiet_pages() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let get = async |router: axum::Router, path: &str| {
        let response = router.oneshot(Request::get(path).body(Body::empty()).expect("request")).await.expect("answer");
        String::from_utf8(axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("body").to_vec()).unwrap_or_default()
    };
    let answers = async || {
        let text = get(crate::metrics::router(app.clone()), "/metrics").await;
        text.lines().filter(|l| l.starts_with("majlis_answers_total")).filter_map(|l| l.rsplit(' ').next()?.parse::<u64>().ok()).sum::<u64>()
    };
    get(router.clone(), "/ar/p").await;
    get(router.clone(), "/ar/p/nothing").await;
    get(router.clone(), "/static/js/report.js").await;
    get(router.clone(), "/static/js/seal.js").await;
    assert_eq!(answers().await, 0);
    get(router.clone(), "/ar").await;
    assert_eq!(answers().await, 1);
    assert!(get(crate::metrics::router(app.clone()), "/metrics").await.contains("majlis_database_up 1"));
}

/// The open interface answers as its document says.
#[tokio::test]
async fn the_openapi_document_is_true() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let json = async |path: &str| -> serde_json::Value {
        let response = router.clone().oneshot(Request::get(path).body(Body::empty()).expect("request")).await.expect("answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        serde_json::from_slice(&axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("body")).expect("JSON")
    };
    let document = json("/api/openapi.json").await;
    let paths = document["paths"].as_object().expect("paths");
    for route in registry.routes.iter().filter(|r| r.path.starts_with("/api/") && r.path != "/api/openapi.json") {
        if route.method == Method::Post {
            // Its answers are compared where there is something to post (`probe_tests`).
            assert!(paths[route.path]["post"]["responses"]["200"].is_object(), "{}", route.path);
            continue;
        }
        let schema = &paths[route.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(schema["type"], "array", "{}", route.path);
        if route.api.is_some_and(|doc| doc.needs_token) {
            // Its answers are compared where there is a token (`cert_tests`); without one it gives nothing.
            let response = router.clone().oneshot(Request::get(route.path).body(Body::empty()).expect("request")).await.expect("answer");
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{}", route.path);
            continue;
        }
        let answer = json(route.path).await;
        for item in answer.as_array().expect("an array") {
            for key in schema["items"]["required"].as_array().expect("required") {
                assert!(item.get(key.as_str().expect("text")).is_some(), "{} lacks {key}", route.path);
            }
        }
    }
}

/// "Select all matching" reaches every case of a view, not only the page on the screen.
#[tokio::test]
async fn a_bulk_act_reaches_everything_that_matches() {
    let (app, registry) = house(&[]).await;
    let router = web::router(&app, registry.routes.clone());
    let person = |n: u8| hotline::demo::Person { user: UserId(Id([n; 16])), name: format!("p{n}"), kek: [0; 32] };
    hotline::demo::seed(&app, &[person(1), person(2)], 90, &|_| {}).await.expect("ninety reports");
    let count = async |state: &str| {
        let counts = store::read!(app.db, "test.counts", |tx| { cases::counts(tx, &hotline::DESK).await }).expect("counts");
        counts.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n)
    };
    let (closed, working) = (count("closed").await, count("working").await);
    assert!(closed > 50, "more than one page: {closed}");
    let session = store::write!(app.db, Op::new(Actor::System, "test.session", "x"), |tx| {
        web::start_session(&app, tx, UserId(Id([1; 16])), "x", "X", &["operator".to_owned()]).await
    });
    let cookie = session.expect("session").cookie;
    let body = serde_json::json!({ "cases": null, "view": "closed", "category": "", "action": "move", "value": "working" });
    let request = Request::post("/staff/x/desk/hotline/bulk")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookie.to_str().expect("text").split(';').next().unwrap_or_default());
    let response = router.oneshot(request.body(Body::from(body.to_string())).expect("request")).await.expect("answer");
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("body");
    let answer: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((answer["done"].as_i64(), count("closed").await, count("working").await), (Some(closed), 0, working + closed));
}
