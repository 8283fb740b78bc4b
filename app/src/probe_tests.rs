//! Probes from code to alert, on every database.

use std::sync::Arc;

use ::observatory::probe::{self, Check, Known, Place, Presence, Report, Share, TICK, Target};
use ::observatory::{agent, alert, area, operator, watch};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::{Actor, HOUR, MINUTE, SECOND, Time};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::cert_tests::{House, houses};
use crate::tests::site;
use crate::wiring;

/// Areas A and B; the operators 64500 and 64501.
pub(crate) async fn country(h: &House) {
    let db = &h.app.db;
    let square = |code: &str, x: u32| {
        format!(
            r#"{{"properties":{{"code":"{code}","name":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},25],[{x}.9,25],[{x}.9,26],[{x},25]]]}}}}"#
        )
    };
    let text = format!(r#"{{"features":[{},{}]}}"#, square("A", 50), square("B", 52));
    area::put(db, Actor::Administrator, &text).await.expect("areas");
    let operators = operator::read("asn,name_ar,name_en\n64500,أ,One\n64501,ب,Two\n").expect("operators");
    operator::put(db, Actor::Administrator, &operators, b"192.0.2.0/24\t64500\n198.51.100.0/24\t64501\n").await.expect("operators");
}

async fn post(h: &House, path: &str, token: Option<&str>, body: &Value) -> (StatusCode, Value) {
    let mut request = Request::post(path).header(header::HOST, "localhost").header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Body::from(body.to_string())).expect("request");
    let response = web::router(&h.app, h.registry.routes.clone()).oneshot(request).await.expect("answer");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("body").to_bytes();
    let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if status == StatusCode::OK {
        let doc = h.registry.routes.iter().find(|r| r.path == path).and_then(|r| r.api).expect("described");
        for key in (doc.schema)()["required"].as_array().expect("required") {
            assert!(answer.get(key.as_str().expect("text")).is_some(), "{path} lacks {key}");
        }
    }
    (status, answer)
}

/// A probe with its token.
async fn enrolled(h: &House, name: &str, area: &str, asn: i64) -> String {
    let place = Place { name, area, asn, technology: "cable" };
    let code = probe::expect(&h.app.db, Actor::Administrator, &place).await.expect("made").expect("a code");
    probe::enrol(&h.app.db, &code, "test").await.expect("enrolled").expect("a token").1
}

async fn known(h: &House, token: &str) -> Known {
    store::read!(h.app.db, "test.token", |tx| { probe::by_token(tx, token).await }).expect("read").expect("known")
}

fn check(seq: i64, at: i64, target: i64, outcome: &str) -> Value {
    json!({ "seq": seq, "at": at, "target": target, "outcome": outcome, "micros": 12_000 })
}

#[tokio::test]
async fn a_probe_enrols_once_and_its_checks_count_once() {
    for h in houses(&site()).await {
        country(&h).await;
        let db = &h.app.db;
        let place = Place { name: "Library", area: "A", asn: 64500, technology: "cable" };
        let code = probe::expect(db, Actor::Administrator, &place).await.expect("made").expect("a code");
        assert!(probe::expect(db, Actor::Administrator, &place).await.expect("asked").is_none(), "{}: one of each name", h.name);
        let length = || async { store::chain_audit(db).await.expect("audit").length };
        let before = length().await;
        let enrol = async |code: &str| post(&h, "/api/probe/enrol", None, &json!({ "code": code, "version": "v\u{7}1" })).await;
        assert_eq!(enrol("0000-0000-0000").await.0, StatusCode::FORBIDDEN);
        assert_eq!(length().await, before, "{}: whoever guesses makes us write nothing", h.name);
        // As people type it.
        let (status, answer) = enrol(&code.to_lowercase().replace('-', " ")).await;
        assert_eq!(status, StatusCode::OK, "{}: {answer}", h.name);
        let token = answer["token"].as_str().expect("a token").to_owned();
        assert_eq!(enrol(&code).await.0, StatusCode::FORBIDDEN, "{}: a code works once", h.name);
        probe::add_target(db, Actor::Administrator, "dns", "example.org", 60).await.expect("asked").expect("added");
        let report = async |token: &str, body: Value| post(&h, "/api/probe/report", Some(token), &body).await;
        let now = db.clock().now().micros();
        assert_eq!(report("00", json!({ "sent_at": now, "version": "1", "backlog": 0, "checks": [] })).await.0, StatusCode::UNAUTHORIZED);
        // Its clock is a day behind; times are right all the same.
        let off = -24 * HOUR;
        let checks = json!([
            check(1, now + off - MINUTE, 1, "ok"),
            check(2, now + off - 2 * HOUR, 1, "timeout"),
            check(3, now + off + HOUR, 1, "ok"),
            check(4, now + off - 40 * 24 * HOUR, 1, "ok"),
            check(5, now + off, 7, "ok"),
            check(6, now + off, 1, "splendid"),
            check(0, now + off, 1, "ok"),
            check(8, now + off - MINUTE, 1, "not-permitted"),
        ]);
        let body = json!({ "sent_at": now + off, "version": "1", "backlog": 3, "checks": checks });
        let (status, answer) = report(&token, body.clone()).await;
        assert_eq!(status, StatusCode::OK, "{}: {answer}", h.name);
        let refused: Vec<(i64, &str)> = answer["refused"]
            .as_array()
            .expect("refused")
            .iter()
            .map(|r| (r["seq"].as_i64().expect("a number"), r["why"].as_str().expect("why")))
            .collect();
        assert_eq!(refused, [(3, "future"), (4, "old"), (5, "target"), (6, "outcome"), (0, "number")], "{}", h.name);
        assert_eq!((answer["clock_off"].as_i64(), answer["targets"][0]["address"].as_str()), (Some(off), Some("example.org")));
        // A cut connection: everything comes again.
        report(&token, body).await;
        watch::look(&h.app, db.clock().now()).await.expect("looked");
        let hour = ::observatory::cell::Level::Hour.start(db.clock().now());
        let shares = store::read!(db, "test.shares", |tx| { probe::availability(tx, hour - 48, hour + 1).await }).expect("shares");
        let share = |area: &str, asn: i64| shares.get(&(area.to_owned(), asn, "dns".to_owned())).copied();
        for (area, asn) in [("", 0), ("A", 0), ("", 64500), ("A", 64500)] {
            assert_eq!(share(area, asn), Some(Share { n: 2, ok: 1 }), "{}: {area:?} {asn}", h.name);
        }
        assert_eq!(share("B", 0), None);
        let probes = store::read!(db, "test.probes", |tx| { probe::list(tx).await }).expect("probes");
        assert_eq!((probes[0].clock_off, probes[0].backlog, probes[0].refused, probes[0].version.as_str()), (off, 3, 10, "1"), "{}", h.name);
        // What is paused is not expected, and gets nothing to do.
        probe::set_active(db, Actor::Administrator, probes[0].id, false).await.expect("paused");
        let (_, answer) = report(&token, json!({ "sent_at": now, "version": "1", "backlog": 0, "checks": [check(9, now, 1, "ok")] })).await;
        assert_eq!((answer["is_active"].as_bool(), answer["targets"].as_array().map(Vec::len)), (Some(false), Some(0)));
        let kept = store::read!(db, "test.latest", |tx| { probe::latest(tx, probes[0].id, 1).await }).expect("checks");
        assert_eq!(kept[0].2, "ok", "{}: what it checked before is kept", h.name);
        let fresh = probe::renew(db, Actor::Administrator, probes[0].id).await.expect("renewed").expect("a code");
        assert_eq!(
            report(&token, json!({ "sent_at": now, "version": "1", "backlog": 0, "checks": [] })).await.0,
            StatusCode::UNAUTHORIZED,
            "{}",
            h.name
        );
        h.clock.advance(probe::CODE_LIFE + SECOND);
        assert_eq!(enrol(&fresh).await.0, StatusCode::FORBIDDEN, "{}: too old", h.name);
    }
}

/// A district loses its lines for ten minutes while another's probes go on.
#[tokio::test]
async fn silent_probes_are_an_outage_that_ends() {
    for h in houses(&site()).await {
        country(&h).await;
        let db = &h.app.db;
        let presence = h.app.extension::<Presence>().expect("presence");
        let mut probes = Vec::new();
        for n in 0..60_u32 {
            let (area, asn) = (["A", "B"][n as usize % 2], if n % 6 < 3 { 64500 } else { 64501 });
            probes.push((area, known(&h, &enrolled(&h, &format!("probe {n}"), area, asn).await).await));
        }
        let target = Target { number: 1, kind: "dns".into(), address: "example.org".into(), every: 60, is_active: true };
        let begin = Time((db.clock().now().micros() / TICK + 1) * TICK);
        for tick in 0..120_i64 {
            let is_down = (40..70).contains(&tick);
            h.clock.set(begin.plus(tick * TICK + 5 * SECOND));
            let now = db.clock().now();
            for (_, own) in probes.iter().filter(|(area, _)| !(is_down && *area == "B")) {
                let checks = vec![Check { seq: tick + 1, at: now.micros(), target: 1, outcome: "ok".into(), micros: 9 }];
                // Checks now and then: a write each.
                let checks = if tick % 30 == 0 { checks } else { Vec::new() };
                let report = Report { sent_at: now.micros(), version: String::new(), backlog: 0, checks, tested: None };
                assert_eq!(probe::take(db, presence, own, &report, std::slice::from_ref(&target)).await.expect("taken"), []);
            }
            // As often as the program does; looking again changes nothing.
            for second in [7, 12, 17, 22, 27] {
                h.clock.set(begin.plus(tick * TICK + second * SECOND));
                watch::look(&h.app, db.clock().now()).await.expect("looked");
            }
        }
        let all = || async { store::read!(db, "test.outages", |tx| { alert::since(tx, Time(0), false, 10).await }).expect("outages") };
        let found = all().await;
        let [outage] = found.as_slice() else { panic!("{}: {found:?}", h.name) };
        assert_eq!((outage.place.area.as_str(), outage.place.operator, outage.signal.as_str(), outage.state.as_str()), ("B", 0, "probes", "alert"));
        assert_eq!(outage.began_at, begin.plus(40 * TICK), "{}", h.name);
        assert!(outage.told_at.micros() - outage.began_at.micros() <= 3 * MINUTE, "{}: {outage:?}", h.name);
        assert_eq!(outage.ended_at, Some(begin.plus(70 * TICK)), "{}", h.name);
        // All of the area for ten minutes: a sixth.
        assert!((outage.severity - 167).abs() < 10, "{}: {}", h.name, outage.severity);
        let confirmed = || async { store::read!(db, "test.confirmed", |tx| { alert::since(tx, Time(0), true, 10).await }).expect("outages") };
        assert_eq!(confirmed().await, []);
        assert!(alert::decide(db, Actor::Administrator, outage.id, true, ["كابل", "A cable"]).await.expect("decided"));
        assert_eq!(confirmed().await[0].note[1], "A cable");
        alert::decide(db, Actor::Administrator, outage.id, false, ["", ""]).await.expect("decided");
        assert_eq!(confirmed().await, [], "{}: dismissed after all", h.name);
    }
}

/// While nobody listened, nothing is known: nobody was silent.
#[tokio::test]
async fn a_pause_of_ours_is_no_outage() {
    for h in houses(&site()).await {
        country(&h).await;
        let deaf = wiring::app(h.app.db.clone(), &mut wiring::registry(&[]), &site(), false).await.expect("another process");
        let db = &h.app.db;
        let presence = h.app.extension::<Presence>().expect("presence");
        let mut probes = Vec::new();
        for n in 0..20_u32 {
            probes.push(known(&h, &enrolled(&h, &format!("probe {n}"), "A", 64500).await).await);
        }
        let begin = Time((db.clock().now().micros() / TICK + 1) * TICK);
        for tick in 0..200_i64 {
            let is_up = !(50..110).contains(&tick);
            h.clock.set(begin.plus(tick * TICK + 5 * SECOND));
            let now = db.clock().now();
            // Half of them come back at once, the rest one by one.
            for (n, own) in probes.iter().enumerate().filter(|(n, _)| is_up && (tick < 50 || tick - 110 > *n as i64 / 10)) {
                let report = Report { sent_at: now.micros(), version: format!("{n}"), backlog: 0, checks: Vec::new(), tested: None };
                probe::take(db, presence, own, &report, &[]).await.expect("taken");
            }
            for second in [7, 12, 17, 22, 27] {
                h.clock.set(begin.plus(tick * TICK + second * SECOND));
                // Another process, that hears no probe, goes on all the time.
                if is_up { watch::look(&h.app, db.clock().now()).await } else { watch::look(&deaf, db.clock().now()).await }.expect("looked");
            }
        }
        let found = store::read!(db, "test.outages", |tx| { alert::since(tx, Time(0), false, 10).await }).expect("outages");
        assert_eq!(found, [], "{}", h.name);
    }
}

/// The box itself against the site itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_box_enrols_checks_and_delivers() {
    let h = houses(&site()).await.remove(0);
    country(&h).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = web::router(&h.app, h.registry.routes.clone());
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let db = &h.app.db;
    for (kind, target) in [("http", format!("http://{address}/healthz")), ("dns", "localhost".to_owned()), ("tls", address.to_string())] {
        probe::add_target(db, Actor::Administrator, kind, &target, 20).await.expect("asked").expect("added");
    }
    let code = probe::expect(db, Actor::Administrator, &Place { name: "box", area: "A", asn: 64500, technology: "cable" })
        .await
        .expect("made")
        .expect("code");
    let folder = std::env::temp_dir().join(format!("majlis-box-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let run = async |code: Option<&str>| {
        let clock: Arc<dyn kernel::Clock> = h.clock.clone();
        let entropy = Arc::new(testkit::SeededEntropy::new(7));
        let options = agent::Options {
            server: format!("http://{address}/"),
            code: code.map(str::to_owned),
            folder: folder.clone(),
            once: true,
            clock,
            entropy,
        };
        tokio::task::spawn_blocking(move || agent::run(options)).await.expect("ran")
    };
    assert!(run(None).await.expect_err("no code").to_string().contains("is not enrolled"));
    assert!(run(Some("0000-0000-0000")).await.expect_err("a wrong code").to_string().contains("does not take this code"));
    run(Some(&code)).await.expect("the first round");
    assert!(run(Some(&code)).await.expect_err("again").to_string().contains("enrolled already"));
    run(None).await.expect("the second round");
    let id = store::read!(db, "test.probes", |tx| { probe::list(tx).await }).expect("probes")[0].id;
    let checks = store::read!(db, "test.checks", |tx| { probe::latest(tx, id, 10).await }).expect("checks");
    let of = |target: i64| checks.iter().filter(|c| c.1 == target).map(|c| c.2.as_str()).collect::<Vec<_>>();
    assert_eq!((of(1), of(2), of(3).len()), (vec!["ok", "ok"], vec!["ok", "ok"], 2), "{checks:?}");
    assert!(of(3).iter().all(|outcome| *outcome != "ok"), "there is no TLS here");
    // Removed: the box says so.
    probe::remove(db, Actor::Administrator, id).await.expect("removed");
    assert!(run(None).await.expect_err("unknown").to_string().contains("does not know this probe"));
    served.abort();
    std::fs::remove_dir_all(&folder).expect("removed");
}
