//! Measurements from session to cells, on every database.

use std::net::{IpAddr, Ipv4Addr};

use ::observatory::cell::{self, Level, Metric, Place};
use ::observatory::measure::{self, About, Way};
use ::observatory::ndt::{End, Outcome};
use ::observatory::quality::{self, Key, Period};
use ::observatory::{area, keep, open, operator, price};
use kernel::{Actor, Id};
use ndt7::{AppInfo, Request, Subtest};

use crate::cert_tests::houses;
use crate::tests::site;

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// A test of ten seconds that ended just now.
fn outcome(session: Id, subtest: Subtest, mbits: u64) -> Outcome {
    let metadata = vec![(keep::SESSION.to_owned(), session.to_string()), ("client_name".to_owned(), format!("\u{0}{}", "test".repeat(40)))];
    let request = Request { subtest, accept: String::new(), early_exit: None, metadata, origin: String::new(), forwarded_for: String::new() };
    Outcome {
        request,
        client: (CLIENT, 1).into(),
        is_tls: false,
        end: End::Whole,
        elapsed: 10_000_000,
        bytes: mbits * 1_250_000,
        tcp: None,
        trips: Vec::new(),
        began: tokio::time::Instant::now(),
        said: (subtest == Subtest::Upload).then_some(AppInfo { elapsed_time: 10_000_000, num_bytes: u64::MAX / 16 }),
    }
}

#[tokio::test]
async fn a_result_is_what_the_server_counted_once() {
    for h in houses(&site()).await {
        let db = &h.app.db;
        let about = About { area: "QA-DA".into(), technology: "cable".into(), promised_down: Some(100_000), promised_up: None };
        let session = Id([1; 16]);
        let length = || async { store::chain_audit(db).await.expect("audit").length };
        let before = length().await;
        assert_eq!(measure::finish(db, session, Way::Page, &about, 0).await.expect("nothing"), None, "{}: no test yet", h.name);
        assert_eq!(length().await, before, "{}: whoever measured nothing makes us write nothing", h.name);
        let asn = |ip: IpAddr| if ip == CLIENT { 64500 } else { 0 };
        keep::keep(db, &[outcome(session, Subtest::Download, 80), outcome(session, Subtest::Upload, 20)], &asn).await.expect("kept");
        assert_eq!(measure::finish(db, session, Way::Page, &about, 3).await.expect("waiting"), None, "a test is missing yet");
        let (one, other) = tokio::join!(measure::finish(db, session, Way::Page, &about, 2), measure::finish(db, session, Way::Page, &about, 0));
        let id = one.expect("a result").expect("one");
        assert_eq!(other.expect("the same"), Some(id), "{}", h.name);
        let found = store::read!(db, "test.result", |tx| { measure::result(tx, id).await }).expect("read").expect("a result");
        assert_eq!((found.values.down, found.values.up, found.asn, found.about), (Some(80_000), Some(20_000), 64500, about.clone()));
        assert_eq!(found.marks, ["claimed-more"]);
        // A second person, elsewhere, on the same network.
        let session = Id([2; 16]);
        keep::keep(db, &[outcome(session, Subtest::Download, 40)], &asn).await.expect("kept");
        measure::finish(db, session, Way::Page, &About::default(), 1).await.expect("a result").expect("one");
        let month = Level::Month.start(db.clock().now());
        let place = |area: &str, asn| Place { level: Level::Month, start: month, area: area.into(), asn, technology: String::new() };
        for (place, n, top) in
            [(place("", 0), 2, 80_000.0), (place("", 64500), 2, 80_000.0), (place("QA-DA", 0), 1, 80_000.0), (place("QA-RA", 0), 0, 0.0)]
        {
            let cell = store::read!(db, "test.cell", |tx| { cell::get(tx, &place).await }).expect("a cell");
            assert_eq!(cell.n, n, "{}: {place:?}", h.name);
            let found = cell.of(Metric::Download).quantile(1.0).unwrap_or(0.0);
            assert!((found - top).abs() <= top * sketch::ERROR, "{found} {top}");
        }
        assert!(measure::finish(db, Id([7; 16]), Way::Page, &about, 0).await.expect("no session").is_none());
        let tests = store::read!(db, "test.tests", |tx| { keep::latest(tx, 10).await }).expect("tests");
        assert!(tests.len() == 3 && tests.iter().all(|(_, client)| client.starts_with("test") && client.chars().count() <= 60));
    }
}

#[tokio::test]
async fn bad_areas_change_nothing() {
    for h in houses(&site()).await {
        let square = |code: &str| {
            format!(
                r#"{{"features":[{{"properties":{{"code":"{code}","name":"X"}},"geometry":{{"type":"Polygon","coordinates":[[[51,25],[52,25],[52,26],[51,25]]]}}}}]}}"#
            )
        };
        let db = &h.app.db;
        let put = |text: String| async move { area::put(db, Actor::Administrator, &text).await };
        let codes = || async {
            store::read!(db, "test.areas", |tx| { area::list(tx).await }).expect("areas").into_iter().map(|a| a.code).collect::<Vec<_>>()
        };
        assert_eq!(put(square("A")).await.expect("areas"), 1);
        assert!(put(square("A").replace("[51,25]]]", "[51,24]]]")).await.is_err());
        assert_eq!(codes().await, ["A"], "{}", h.name);
        assert_eq!(put(square("B")).await.expect("areas"), 1);
        assert_eq!(codes().await, ["B"], "{}", h.name);
    }
}

#[tokio::test]
async fn operators_are_told_by_address_and_change_whole() {
    for h in houses(&site()).await {
        let db = &h.app.db;
        let books = operator::Books::default();
        let asn = async |ip: &str| books.current(db).await.expect("a book").asn(ip.parse().expect("an address"));
        assert_eq!(asn("192.0.2.7").await, 0, "{}: there are none yet", h.name);
        let some = |text: &str| operator::read(&format!("asn,name_ar,name_en\n{text}")).expect("operators");
        let origins = b"192.0.2.0/24\t64500\n192.0.2.128/25\t64999\n198.51.100.0/24\t64501\n2001:db8::/32\t64501\n";
        let put = async |text: &str, origins: &[u8]| operator::put(db, Actor::Administrator, &some(text), origins).await;
        assert_eq!(put("64500 64501,a,A\n", origins).await.expect("put"), 4);
        let found =
            [asn("192.0.2.7").await, asn("::ffff:192.0.2.7").await, asn("192.0.2.200").await, asn("198.51.100.1").await, asn("2001:db8::1").await];
        assert_eq!(found, [64500, 64500, 0, 64500, 64500], "{}: a customer's own network within is not the operator's", h.name);
        assert!(put("64502,b,B\n", origins).await.is_err() && put("64501,b,B\n", b"what?\n").await.is_err());
        assert_eq!(asn("192.0.2.7").await, 64500, "{}: what cannot be used changes nothing", h.name);
        put("64501,b,B\n", origins).await.expect("put");
        assert_eq!((asn("192.0.2.7").await, asn("198.51.100.1").await), (0, 64501), "{}", h.name);
        let names = store::read!(db, "test.operators", |tx| { operator::list(tx).await }).expect("operators");
        assert_eq!(names.iter().map(|o| o.asn).collect::<Vec<_>>(), [64501]);
    }
}

#[tokio::test]
async fn months_are_merged_from_their_cells() {
    for h in houses(&site()).await {
        let db = &h.app.db;
        let about = |area: &str| About { area: area.into(), technology: "wifi".into(), ..About::default() };
        let asn = |_: IpAddr| 64500;
        for n in 0..40_u8 {
            let session = Id([n; 16]);
            keep::keep(db, &[outcome(session, Subtest::Download, 10 + u64::from(n))], &asn).await.expect("kept");
            measure::finish(db, session, Way::Page, &about(if n < 30 { "QA-DA" } else { "QA-RA" }), 1).await.expect("a result").expect("one");
        }
        let period = Period::read("", db.clock().now()).expect("a period");
        let key = |area: &str, asn: i64| Key { area: area.into(), asn, technology: "wifi".into() };
        let keys = [key("", 0), key("QA-DA", 64500), key("QA-RA", 0), key("QA-RA", 64501)];
        let cells = store::read!(db, "test.cells", |tx| { quality::over(tx, period, &keys).await }).expect("cells");
        assert_eq!(cells.iter().map(|c| c.n).collect::<Vec<_>>(), [40, 30, 10, 0], "{}", h.name);
        let median = cells[0].of(Metric::Download).quantile(0.5).expect("a median");
        assert!((median - 29_000.0).abs() <= 29_000.0 * sketch::ERROR, "{}: {median}", h.name);
        // The month is told once it is over.
        let indicator = async || {
            let router = web::router(&h.app, h.registry.routes.clone());
            let bytes = crate::home::fetch(&router, "/api/indicators/observatory").await.expect("figures");
            let all: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            all.as_array().expect("array").iter().find(|i| i["indicator"]["id"] == "observatory.download").expect("it")["points"].clone()
        };
        // Nobody said an area that is known: there is none in this house.
        assert_eq!(indicator().await, serde_json::json!([]), "{}", h.name);
        h.clock.advance(31 * kernel::DAY);
        let points = indicator().await;
        let point = &points.as_array().expect("array")[0];
        assert_eq!((point["group"].as_str(), point["sampled"]["n"].as_i64()), (Some(""), Some(40)), "{}: {points}", h.name);
        assert!(point["value"].as_f64().is_some_and(|v| (28.0..30.5).contains(&v)), "{}: {points}", h.name);
    }
}

#[tokio::test]
async fn a_day_is_written_once_and_stays() {
    for h in houses(&site()).await {
        let db = &h.app.db;
        let router = || web::router(&h.app, h.registry.routes.clone());
        let result = async |n: u8| {
            let session = Id([n; 16]);
            keep::keep(db, &[outcome(session, Subtest::Download, 50)], &|_| 64500).await.expect("kept");
            measure::finish(db, session, Way::Page, &About { technology: "wifi".into(), ..About::default() }, 1)
                .await
                .expect("a result")
                .expect("one")
        };
        assert_eq!(open::write_days(db).await.expect("none"), 0, "{}: nothing was measured", h.name);
        let id = result(1).await;
        assert_eq!(open::write_days(db).await.expect("none"), 0, "{}: the day is not over", h.name);
        h.clock.advance(2 * kernel::DAY);
        result(2).await;
        assert_eq!(open::write_days(db).await.expect("written"), 2, "{}: a day without results is one too", h.name);
        assert_eq!(open::write_days(db).await.expect("none"), 0);
        let days = store::read!(db, "test.days", |tx| { open::days(tx).await }).expect("days");
        assert_eq!(days.iter().map(|d| d.rows).collect::<Vec<_>>(), [0, 1], "{}", h.name);
        let name = web::iso_day(days[1].day);
        let csv = crate::home::fetch(&router(), &format!("/open/observatory/{name}.csv")).await.expect("CSV");
        let text = String::from_utf8(csv).expect("text");
        // A single one: neither the hour nor the connection are told.
        assert!(text.contains("T00:00:00Z,,,,,,50000,") && text.contains(",day,"), "{}: {text}", h.name);
        assert!(!text.contains(&id.to_string()) && !text.contains("192.0.2."), "{}: nothing leads to the person", h.name);
        let parquet = crate::home::fetch(&router(), &format!("/open/observatory/{name}.parquet")).await.expect("Parquet");
        assert_eq!(parquet, open::to_parquet(&text).expect("Parquet"), "{}: the same bytes each time", h.name);
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
        let list = crate::home::fetch(&router(), "/open/observatory/days.json").await.expect("days");
        let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
        assert_eq!((list[1]["day"].as_str(), list[1]["rows"].as_i64()), (Some(name.as_str()), Some(1)), "{}", h.name);
        assert!(open::packed(db, 1).await.expect("none").is_none());
    }
}

#[tokio::test]
async fn prices_are_put_whole_and_held_against_incomes() {
    for h in houses(&site()).await {
        let db = &h.app.db;
        let plans = |asn: u32| {
            let text = format!(
                "asn,name,kind,price,currency,days,from,source,until,data_mb\n{asn},Two,mobile,60,QAR,30,2026-01-01,s,,2000\n{asn},Old,mobile,1,QAR,30,2025-01-01,s,2025-12-31,2000\n"
            );
            price::read_plans(&text).expect("plans")
        };
        let put = async |asn: u32| price::put_plans(db, Actor::Administrator, &plans(asn).0, &plans(asn).1).await;
        let operators = operator::read("asn,name_ar,name_en\n64500,a,A\n").expect("operators");
        operator::put(db, Actor::Administrator, &operators, b"192.0.2.0/24\t64500\n").await.expect("put");
        put(64500).await.expect("put");
        let problem = put(64999).await.expect_err("nobody has that number").to_string();
        assert!(problem.contains("64999"), "{problem}");
        let incomes = price::read_incomes("year,income,source,group\n2025,36000,s,\n2024,1,s,\n2025,12000,s,some\n").expect("incomes");
        price::put_incomes(db, Actor::Administrator, &incomes).await.expect("put");
        let router = web::router(&h.app, h.registry.routes.clone());
        let csv = crate::home::fetch(&router, "/en/quality/prices.csv").await.expect("CSV");
        let text = String::from_utf8(csv).expect("text");
        let figures = crate::home::fetch(&router, "/api/indicators/observatory").await.expect("figures");
        let all: serde_json::Value = serde_json::from_slice(&figures).expect("JSON");
        let one = all.as_array().expect("array").iter().find(|i| i["indicator"]["id"] == "observatory.price_mobile_data").expect("it");
        let last = one["points"].as_array().expect("array").last().expect("a point");
        assert_eq!((last["group"].as_str(), last["value"].as_f64()), (Some("64500"), Some(2.0)), "{}: {one}", h.name);
        // The plan of last year is sold no more; 60 a month of 36,000 a year are 2 %.
        assert!(text.contains("mobile-data,64500,A,Two,60.00,QAR,2.0000,,,s\r\n"), "{}: {text}", h.name);
        let page = String::from_utf8(crate::home::fetch(&router, "/en/quality/prices").await.expect("page")).expect("text");
        assert!(page.contains("2.00%") && page.contains("<bdi>some</bdi>: <bdi dir=\"ltr\">6.00%"), "{}: {page}", h.name);
    }
}
