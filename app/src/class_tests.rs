//! Classes of pupils without names, on every database.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::{DAY, HOUR};
use safespace::class::{self, Class};
use serde_json::json;
use tower::ServiceExt as _;

use crate::cert_tests::{House, houses};
use crate::tests::site;

const GAME: &str = "real-or-bait";

async fn opened(h: &House) -> (String, Class) {
    let secret = class::open(&h.app.db, GAME).await.expect("written").expect("a place");
    let class = looked(h, &secret).await;
    (secret, class)
}

async fn looked(h: &House, secret: &str) -> Class {
    store::read!(h.app.db, "test.class", |tx| { class::by_secret(tx, secret).await }).expect("read").expect("a class")
}

/// What the device of pupil `n` sends: the first pair right only afterwards, the others always.
async fn send(h: &House, code: &str, n: usize) -> StatusCode {
    let body = json!({ "ticket": format!("{n:032x}"), "swapped": n % 2 == 1, "right": [[false, true], [true, true], [true, true]] });
    post(h, &format!("/en/x/safespace/class/{code}"), &body.to_string()).await.0
}

async fn post(h: &House, path: &str, body: &str) -> (StatusCode, String) {
    let request = Request::post(path).header(header::HOST, "localhost").header("sec-fetch-site", "same-origin");
    let response = web::router(&h.app, h.registry.routes.clone()).oneshot(request.body(Body::from(body.to_owned())).expect("request")).await;
    told(response.expect("answer")).await
}

async fn told(response: axum::response::Response) -> (StatusCode, String) {
    let status = response.status();
    (status, String::from_utf8_lossy(&response.into_body().collect().await.expect("body").to_bytes()).into_owned())
}

async fn get(h: &House, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::HOST, "localhost").body(Body::empty()).expect("request");
    told(web::router(&h.app, h.registry.routes.clone()).oneshot(request).await.expect("answer")).await
}

#[tokio::test]
async fn a_class_of_two_hundred_is_counted_once_each_and_shown_only_at_its_end() {
    for h in houses(&site()).await {
        let (secret, class) = opened(&h).await;
        let all = futures_util::future::join_all((0..200).map(|n| send(&h, &class.code, n))).await;
        assert!(all.iter().all(|s| *s == StatusCode::OK), "{}: {all:?}", h.name);
        // A device that heard no answer sends again.
        assert_eq!(send(&h, &class.code, 7).await, StatusCode::OK);
        let open = get(&h, &format!("/en/safespace/class/{secret}")).await.1;
        assert!(open.contains(&format!("{} {}", &class.code[..4], &class.code[4..])), "{}", h.name);
        assert!(!open.contains("200") && !open.contains("pair-bars"), "{}: nothing is shown while it is open", h.name);
        let pairs = store::read!(h.app.db, "test.results", |tx| { class::results(tx, &class).await }).expect("read");
        assert_eq!(pairs, None);
        assert_eq!(post(&h, &format!("/en/safespace/class/{secret}/end"), "").await.0, StatusCode::SEE_OTHER);
        let ended = looked(&h, &secret).await;
        assert_eq!((ended.finished, ended.code.as_str()), (200, ""), "{}", h.name);
        let pairs = store::read!(h.app.db, "test.results", |tx| { class::results(tx, &ended).await }).expect("read").expect("large enough");
        let first = class::Pair { asked: 200, before: 0, after: 200 };
        assert_eq!((pairs.len(), pairs[0], pairs[1].before), (3, first, 200), "{}", h.name);
        let page = get(&h, &format!("/en/safespace/class/{secret}")).await.1;
        assert!(page.contains("1 or fewer") && page.contains("199 or more"), "{}: all or none would name everyone", h.name);
        assert_eq!(send(&h, &class.code, 300).await, StatusCode::GONE, "{}", h.name);
        // Ended twice, it counts once in the month.
        assert_eq!(post(&h, &format!("/en/safespace/class/{secret}/end"), "").await.0, StatusCode::SEE_OTHER);
        let months = store::read!(h.app.db, "test.months", |tx| { class::months(tx).await }).expect("read");
        assert_eq!(months.iter().map(|m| (m.classes, m.pupils, m.pairs.asked)).collect::<Vec<_>>(), [(1, 200, 600)], "{}", h.name);
        // Published once the month is over; what one class learned is its teacher's alone.
        let figures = get(&h, "/api/indicators/safespace").await.1;
        assert!(!figures.contains("\"value\""), "{}: {figures}", h.name);
        h.clock.advance(32 * DAY);
        let figures = get(&h, "/api/indicators/safespace").await.1;
        assert!(figures.contains("\"value\":200.0") && !figures.contains("\"sampled\":{"), "{}: {figures}", h.name);
    }
}

#[tokio::test]
async fn a_small_class_is_shown_to_nobody_and_an_old_one_is_forgotten() {
    for h in houses(&site()).await {
        let (secret, class) = opened(&h).await;
        for n in 0..4 {
            assert_eq!(send(&h, &class.code, n).await, StatusCode::OK);
        }
        h.clock.advance(26 * HOUR);
        assert_eq!(send(&h, &class.code, 9).await, StatusCode::GONE, "{}: its time is over before anyone ends it", h.name);
        class::sweep(&h.app.db, 180).await.expect("swept");
        let page = get(&h, &format!("/ar/safespace/class/{secret}")).await;
        assert!(page.0 == StatusCode::OK && !page.1.contains("pair-bars"), "{}", h.name);
        let months = store::read!(h.app.db, "test.months", |tx| { class::months(tx).await }).expect("read");
        assert!(months.is_empty(), "{}: {months:?}", h.name);
        h.clock.advance(class::KEPT_DAYS * DAY + HOUR);
        class::sweep(&h.app.db, 180).await.expect("swept");
        assert_eq!(get(&h, &format!("/ar/safespace/class/{secret}")).await.0, StatusCode::NOT_FOUND, "{}", h.name);
    }
}

/// A class that runs over the end of a month does not show itself in the month's figures as it ends.
#[tokio::test]
async fn a_class_over_a_months_end_is_not_told_by_subtraction() {
    for h in houses(&site()).await {
        let at = |day: &str, hour: i64| kernel::Time(web::read_iso_day(day).expect("a day") * DAY + hour * HOUR);
        h.clock.set(at("2027-10-31", 12));
        let (secret, class) = opened(&h).await;
        for n in 0..6 {
            assert_eq!(send(&h, &class.code, n).await, StatusCode::OK);
        }
        h.clock.set(at("2027-11-01", 6));
        assert_eq!(post(&h, &format!("/en/safespace/class/{secret}/end"), "").await.0, StatusCode::SEE_OTHER);
        let figures = get(&h, "/api/indicators/safespace").await.1;
        assert!(!figures.contains("\"value\""), "{}: {figures}", h.name);
        h.clock.set(at("2027-11-04", 6));
        assert!(get(&h, "/api/indicators/safespace").await.1.contains("\"value\":6.0"), "{}", h.name);
    }
}

#[tokio::test]
async fn what_is_no_class_is_said_in_clear_words() {
    for h in houses(&site()).await {
        let (_, class) = opened(&h).await;
        for typed in ["12", "abc", "00000000", "%00", "99999999999999999999"] {
            let (status, page) = get(&h, &format!("/en/safespace/join?code={typed}")).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("no open class"), "{}: {typed}: {status}", h.name);
        }
        let spaced = format!("{}%20{}", &class.code[..4], &class.code[4..]);
        let (status, page) = get(&h, &format!("/en/safespace/join?code={spaced}")).await;
        assert!(status == StatusCode::OK && page.contains("/en/x/safespace/class/"), "{}", h.name);
        let path = format!("/en/x/safespace/class/{}", class.code);
        let ticket = "0".repeat(32);
        let bad = [
            String::new(),
            "{}".to_owned(),
            json!({ "ticket": "short", "swapped": false, "right": [[true, true], [true, true], [true, true]] }).to_string(),
            json!({ "ticket": ticket, "swapped": false, "right": [[true, true]] }).to_string(),
            json!({ "ticket": ticket, "swapped": false, "right": [[true, true]], "name": "someone" }).to_string(),
        ];
        for body in bad {
            assert_eq!(post(&h, &path, &body).await.0, StatusCode::BAD_REQUEST, "{}: {body}", h.name);
        }
        assert_eq!(post(&h, "/en/safespace/class", "game=nothing").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// The two lists of kinds of trouble are one.
#[test]
fn situations_are_the_hotlines() {
    let hotline: std::collections::BTreeSet<&str> = ::hotline::content::content().situations.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(hotline, safespace::SITUATIONS.into_iter().collect());
}
