//! The CERT from a report's line to a fix, on every database.

use std::sync::Arc;

use ::cert::import::{self, Holder};
use ::cert::{Tlp, constituency, document, event, finding, notice, owner};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, DAY, Id, MINUTE};
use store::Op;
use tower::ServiceExt as _;
use web::App;

use crate::cli::Site;
use crate::tests::{relay, site};
use crate::wiring;

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) registry: registry::Registry,
    pub(crate) clock: Arc<testkit::TestClock>,
    pub(crate) name: &'static str,
}

pub(crate) async fn houses(site: &Site) -> Vec<House> {
    let declared = wiring::registry(&[]);
    let migrations: Vec<_> = declared.migrations.iter().copied().filter(|m| m.module != "store").collect();
    let mut out = Vec::new();
    for t in testkit::databases(&migrations).await {
        let mut registry = wiring::registry(&[]);
        let app = wiring::app(t.db, &mut registry, site, false).await.expect("app");
        out.push(House { app, registry, clock: t.clock, name: t.name });
    }
    out
}

pub(crate) const OWNERS: &str = "organisation,kind,value,name_ar,name_en,approval,lang,tlp\n\
    uni,organisation,,جامعة,University,,,\n\
    uni,contact,noc@uni.example,,,,en,AMBER\n\
    uni,contact,soc@uni.example,,,,ar,AMBER\n\
    uni,contact,open@uni.example,,,,en,GREEN\n\
    uni,network,212.77.192.0/24,,,,,\n\
    uni,network,10.9.0.0/16,,,,,\n\
    bank,contact,cert@bank.example,,,,en,RED\n\
    bank,asn,64500,,,,,\n";

pub(crate) const HEADER: &str = "time.source,source.ip,source.port,classification.type,classification.identifier,source.asn,banner\n";

/// Stores a report in the database and sees its import through.
pub(crate) async fn import(h: &House, name: &str, text: &str) -> import::Import {
    let number = store::write!(h.app.db, Op::new(Actor::Administrator, "test.order", name), |tx| {
        import::order_stored(tx, name, text.as_bytes(), "generic-csv", Tlp::Amber).await
    })
    .expect("order");
    let worked = ::cert::next(&h.app, Holder(Id([9; 16])), number).await.expect("import");
    assert!(worked, "{}", h.name);
    look(h, number).await
}

async fn look(h: &House, number: i64) -> import::Import {
    store::read!(h.app.db, "test.look", |tx| { import::get(tx, number).await }).expect("read").expect("import")
}

async fn findings(h: &House, owner: i64) -> Vec<finding::Finding> {
    let filter = finding::Filter { owner: Some(owner), ..Default::default() };
    let mut all = store::read!(h.app.db, "test.findings", |tx| { finding::list(tx, &filter, 1000, 0).await }).expect("findings");
    all.sort_by(|a, b| a.ip.cmp(&b.ip));
    all
}

pub(crate) async fn number_of(h: &House, code: &str) -> i64 {
    store::read!(h.app.db, "test.owner", |tx| { owner::by_code(tx, code).await }).expect("read").expect("organisation").number
}

#[tokio::test]
async fn a_report_becomes_findings_of_owners_once() {
    for h in houses(&site()).await {
        let brought = constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        assert_eq!((brought.organisations, brought.contacts, brought.resources), (2, 4, 3));
        let text = format!(
            "{HEADER}\
            2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,64999,a\n\
            2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,64999,a\n\
            2026-11-23 11:00:00,212.77.192.1,445,vulnerable-system,open-smb,64999,a\n\
            2026-11-23 10:00:00,198.123.245.1,23,vulnerable-system,open-telnet,64500,b\n\
            2026-11-23 10:00:00,198.123.245.9,23,vulnerable-system,open-telnet,64999,b\n\
            2026-11-23 10:00:00,10.9.1.1,23,vulnerable-system,open-telnet,,own private network\n\
            2026-11-23 10:00:00,10.1.1.1,23,vulnerable-system,open-telnet,,\n\
            2026-11-23 10:00:00,fe80::1%eth0,23,vulnerable-system,open-telnet,,\n\
            yesterday,198.123.245.9,23,vulnerable-system,open-telnet,,\n\
            2026-11-23 10:00:00,198.123.245.9\n\
            2026-11-23 10:00:00,,23,vulnerable-system,open-telnet,,nobody\n"
        );
        let done = import(&h, "events-1.csv", &text).await;
        assert_eq!(
            (done.state.as_str(), done.position, done.events, done.duplicates, done.rejected, done.unowned),
            ("done", 11, 5, 1, 5, 1),
            "{}",
            h.name
        );
        let rejects = store::read!(h.app.db, "test.rejects", |tx| { import::rejects(tx, done.number, 10, 0).await }).expect("rejects");
        let told: Vec<(i64, &str)> = rejects.iter().map(|r| (r.line, r.code.as_str())).collect();
        assert_eq!(told, [(8, "reserved"), (9, "zone"), (10, "time"), (11, "cells"), (12, "no-host")], "{}", h.name);
        let (uni, bank) = (number_of(&h, "uni").await, number_of(&h, "bank").await);
        let own = findings(&h, uni).await;
        assert_eq!(own.iter().map(|f| (f.ip.as_str(), f.port, f.times)).collect::<Vec<_>>(), [("10.9.1.1", 23, 1), ("212.77.192.1", 445, 2)]);
        assert_eq!(findings(&h, bank).await.len(), 1);
        // The same report again brings nothing new.
        let again = import(&h, "events-1.csv", &text).await;
        assert_eq!((again.events, again.duplicates, again.rejected), (0, 6, 5), "{}", h.name);
        assert_eq!(findings(&h, uni).await[1].times, 2);
        let total = store::read!(h.app.db, "test.total", |tx| { event::total(tx).await }).expect("total");
        assert_eq!(total, 5);
        let filter = event::Filter { ip: Some("212.77.192.1".parse().expect("ip")), days: (0, 30_000), ..Default::default() };
        let seen = store::read!(h.app.db, "test.events", |tx| { event::list(tx, &filter, 10).await }).expect("events");
        assert_eq!(seen.iter().map(|e| e.line).collect::<Vec<_>>(), [4, 2]);
        assert!(seen[0].detail.contains("\"extra.banner\":\"a\""));
    }
}

#[tokio::test]
async fn what_reports_no_longer_see_is_fixed_until_it_is_back() {
    for h in houses(&site()).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let uni = number_of(&h, "uni").await;
        let day = |day: u32, hosts: &[u8]| {
            let row = |host: &u8| format!("2026-11-{day:02} 10:00:00,212.77.192.{host},445,vulnerable-system,open-smb,,\n");
            format!("{HEADER}{}", hosts.iter().map(row).collect::<String>())
        };
        let states = async |h: &House| findings(h, uni).await.iter().map(|f| (f.ip.clone(), f.state.clone(), f.reopened)).collect::<Vec<_>>();
        let is = |ip: &str, state: &str, reopened: i64| (ip.to_owned(), state.to_owned(), reopened);
        import(&h, "d1.csv", &day(1, &[1, 2])).await;
        import(&h, "d2.csv", &day(2, &[2])).await;
        import(&h, "d3.csv", &day(3, &[2])).await;
        assert_eq!(states(&h).await, [is("212.77.192.1", "open", 0), is("212.77.192.2", "open", 0)], "two reports are not enough");
        import(&h, "d4.csv", &day(4, &[2])).await;
        assert_eq!(states(&h).await, [is("212.77.192.1", "presumed", 0), is("212.77.192.2", "open", 0)], "{}", h.name);
        import(&h, "d5.csv", &day(5, &[1, 2])).await;
        assert_eq!(states(&h).await, [is("212.77.192.1", "open", 1), is("212.77.192.2", "open", 0)], "{}", h.name);
        // An old report that comes late opens nothing.
        import(&h, "d0.csv", &day(1, &[3]).replace("10:00", "09:00")).await;
        assert_eq!(findings(&h, uni).await[2].state, "presumed");
    }
}

#[tokio::test]
async fn an_import_goes_on_where_a_silent_process_was() {
    for h in houses(&site()).await {
        let rows: String = (0..9000).map(|n| format!("2026-11-23 10:00:00,198.123.{}.{},23,scanner,x,,\n", n / 250, n % 250 + 1)).collect();
        let text = format!("{HEADER}{rows}");
        let number = store::write!(h.app.db, Op::new(Actor::Administrator, "test.order", "x"), |tx| {
            import::order_stored(tx, "x.csv", text.as_bytes(), "generic-csv", Tlp::Red).await
        })
        .expect("order");
        let (gone, next) = (Holder(Id([1; 16])), Holder(Id([2; 16])));
        assert_eq!(import::claim(&h.app.db, gone, 0).await.expect("claim").map(|i| i.number), Some(number));
        assert!(import::claim(&h.app.db, next, 0).await.expect("claim").is_none(), "it is held");
        h.clock.advance(2 * MINUTE);
        assert!(::cert::next(&h.app, next, 0).await.expect("import"));
        let done = look(&h, number).await;
        assert_eq!((done.state.as_str(), done.events, done.position), ("done", 9000, 9000), "{}", h.name);
        assert!(!::cert::next(&h.app, gone, 0).await.expect("nothing left"));
    }
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_can_be_tried_again() {
    for h in houses(&site()).await {
        let failed = import(&h, "x.csv", &HEADER.replace(',', ";")).await;
        assert_eq!((failed.state.as_str(), failed.problem.split(' ').next()), ("failed", Some("delimiter")), "{failed:?}");
        let text = "a,b\n1,2\n";
        let number = store::write!(h.app.db, Op::new(Actor::Administrator, "test.order", "x"), |tx| {
            import::order_stored(tx, "unknown.csv", text.as_bytes(), "", Tlp::Red).await
        })
        .expect("order");
        assert!(::cert::next(&h.app, Holder(Id([1; 16])), number).await.expect("import"));
        let failed = look(&h, number).await;
        assert_eq!((failed.state.as_str(), failed.problem.as_str()), ("failed", "unknown-report unknown.csv"), "{}", h.name);
        let again =
            store::write!(h.app.db, Op::new(Actor::Administrator, "test.again", "x"), |tx| { import::again(tx, number, "blocklist-ip").await });
        assert!(again.expect("again"));
        assert!(::cert::next(&h.app, Holder(Id([1; 16])), number).await.expect("import"));
        assert_eq!(look(&h, number).await.problem, "columns these columns are missing: ip");
    }
}

/// Runs an import of this text, however it ends.
async fn run(h: &House, name: &str, bytes: &[u8], mapping: &str) -> import::Import {
    let op = Op::new(Actor::Administrator, "test.order", name);
    let number = store::write!(h.app.db, op.clone(), |tx| { import::order_stored(tx, name, bytes, mapping, Tlp::Amber).await }).expect("order");
    assert!(::cert::next(&h.app, Holder(Id([1; 16])), number).await.expect("import"));
    look(h, number).await
}

/// The wrong mapping is noticed, and the right one then takes every row, those before the stop too.
#[tokio::test]
async fn a_report_read_wrongly_is_stopped_and_then_read_whole() {
    for h in houses(&site()).await {
        let rows: String = (0..120_000).map(|n| format!("{},{}.99.{}.{}\n", "x", 80 + n / 62_500, n / 250 % 250, n % 250 + 1)).collect();
        let text = format!("time,ip\n{rows}");
        let stopped = run(&h, "list.csv", text.as_bytes(), "blocklist-ip").await;
        assert_eq!((stopped.state.as_str(), stopped.events), ("stopped", 0), "{}", h.name);
        assert!(stopped.position > 100_000 && stopped.rejected == stopped.position, "{}", h.name);
        let again =
            store::write!(h.app.db, Op::new(Actor::Administrator, "test.again", "x"), |tx| { import::again(tx, stopped.number, "other").await });
        assert!(again.expect("again"));
        let mapping = "name = \"other\"\ntitle = \"Other\"\nformat = \"csv\"\nundated = true\n[constants]\n\"classification.type\" = \"blacklist\"\n[[rules]]\ncolumn = \"ip\"\nfield = \"source.ip\"\nrequired = true\n";
        document::put(&h.app.db, Actor::Administrator, document::Kind::Mapping, mapping.as_bytes()).await.expect("mapping");
        assert!(::cert::next(&h.app, Holder(Id([1; 16])), stopped.number).await.expect("import"));
        let done = look(&h, stopped.number).await;
        assert_eq!((done.state.as_str(), done.position, done.events, done.rejected), ("done", 120_000, 120_000, 0), "{}", h.name);
    }
}

/// What a hostile or broken feed sends is refused or tamed on both databases alike, and the same report has the same keys
/// whatever table of origins there is meanwhile.
#[tokio::test]
async fn odd_rows_stop_nothing_and_tables_double_nothing() {
    for h in houses(&site()).await {
        let long = "x".repeat(100_000);
        let rows = format!(
            "2026-11-23 10:00:00,198.99.1.1,1,scanner,a\0b,,\n2026-11-23 10:00:00,198.99.1.2,1,scanner,{long},,\n2026-11-23 10:00:00,198.99.1.3,1,scanner,two\u{1}lines,,\n\
             2026-11-29 10:00:00,198.99.1.4,1,scanner,x,,\n20261123,198.99.1.4,1,scanner,x,,\n2026-11-23 10:00:00,not\0ip,1,no-type,x,,\n"
        );
        let text = format!("{HEADER}{rows}");
        let done = import(&h, "odd.csv", &text).await;
        assert_eq!((done.state.as_str(), done.events, done.rejected), ("done", 3, 3), "{}", h.name);
        document::put(&h.app.db, Actor::Administrator, document::Kind::Origins, b"198.99.0.0/16\t64501\n").await.expect("table");
        let again = import(&h, "odd.csv", &text).await;
        assert_eq!((again.events, again.duplicates), (0, 3), "{}", h.name);
        let other = import(&h, "new.csv", &format!("{HEADER}2026-11-23 10:00:00,198.99.1.9,1,scanner,x,,\n")).await;
        assert_eq!(other.events, 1);
        let own = findings(&h, 0).await;
        assert_eq!(
            own.iter().map(|f| (f.ip.as_str(), f.asn)).collect::<Vec<_>>(),
            [("198.99.1.1", 0), ("198.99.1.2", 0), ("198.99.1.3", 0), ("198.99.1.9", 64501)]
        );
        assert!(own.iter().all(|f| f.identifier.chars().count() <= 250 && !f.identifier.contains(char::is_control)), "{}", h.name);
        // The same network written twice, in one file.
        let twice = "organisation,kind,value\nuni,network,192.0.2.0/24\nuni,network,192.0.2.7/24\nuni,asn,AS1\nuni,asn,1\n";
        constituency::import(&h.app.db, Actor::Administrator, twice).await.expect("both are one");
    }
}

/// A report that was cut off tells nothing about what it did not get to.
#[tokio::test]
async fn a_report_that_was_cut_off_fixes_nothing() {
    for h in houses(&site()).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let uni = number_of(&h, "uni").await;
        let row = |day: u32, host: u32| format!("2026-11-{day:02} 10:00:00,212.77.192.{host},445,vulnerable-system,open-smb,,{host}\n");
        import(&h, "d1.csv", &format!("{HEADER}{}", row(1, 1))).await;
        for day in 2..5 {
            let whole: String = (0..20_000).map(|n| row(day, n % 200 + 2).replace(":00,", &format!(":{:02},", n % 60))).collect();
            let mut packed = flate2_gzip(format!("{HEADER}{whole}").as_bytes());
            packed.truncate(packed.len() - 20);
            let cut = run(&h, "cut.csv.gz", &packed, "generic-csv").await;
            assert!(cut.state == "failed" && cut.problem.starts_with("cut-off") && cut.position > 0, "{}: {cut:?}", h.name);
        }
        let first = findings(&h, uni).await.into_iter().find(|f| f.ip == "212.77.192.1").expect("finding");
        assert_eq!(first.state, "open", "{}", h.name);
    }
}

fn flate2_gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

/// After its time everything is gone, and nothing before it.
#[tokio::test]
async fn old_events_notices_and_reports_leave() {
    for h in houses(&site()).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let uni = number_of(&h, "uni").await;
        let rows: String = (1..5000).map(|n| format!("2026-11-23 10:{:02}:{:02},212.77.192.1,{n},scanner,x,,\n", n / 60 % 60, n % 60)).collect();
        import(&h, "events.csv", &format!("{HEADER}{rows}never,212.77.192.1,1,scanner,x,,\n")).await;
        run(&h, "unknown.csv", b"a,b\n1,2\n", "").await;
        ::cert::make_notices(&h.app.db, Actor::System).await.expect("make");
        let round = h.registry.periodics.iter().find(|p| p.name == "cert.expire").expect("a round").run.clone();
        let left = async |h: &House| {
            let seen = event::Filter { owner: Some(uni), days: (0, 40_000), ..Default::default() };
            let (events, imports) = store::read!(h.app.db, "test.left", |tx| {
                Ok::<_, store::Error>((event::list(tx, &seen, 9000).await?.len(), import::list(tx, 10, 0).await?))
            })
            .expect("read");
            let stored = imports.iter().filter(|i| matches!(i.place, import::Place::Stored(_))).count();
            (events, findings(h, uni).await.len(), imports.len(), stored, notices(h).await.len())
        };
        round(h.app.clone()).await.expect("expire");
        assert_eq!(left(&h).await, (4999, 1000, 2, 1, 2), "{}", h.name);
        h.clock.advance(31 * DAY);
        round(h.app.clone()).await.expect("expire");
        assert_eq!(left(&h).await, (4999, 1000, 2, 0, 2), "{}", h.name);
        h.clock.advance(335 * DAY);
        round(h.app.clone()).await.expect("expire");
        assert_eq!(left(&h).await, (0, 0, 0, 0, 0), "{}", h.name);
    }
}

async fn notices(h: &House) -> Vec<notice::Notice> {
    store::read!(h.app.db, "test.notices", |tx| { notice::list(tx, "", 100, 0).await }).expect("notices")
}

/// Sends until nothing is due.
async fn send_all(h: &House) -> usize {
    let mut count = 0;
    while ::cert::send_next(&h.app).await.expect("sending") {
        count += 1;
    }
    count
}

#[tokio::test]
async fn each_owner_is_told_once_a_day_in_each_language_and_never_above_the_label() {
    let (address, mails) = relay(1).await;
    let site = Site { smtp: Some(format!("smtp://{address}")), ..site() };
    for h in houses(&site).await {
        mails.lock().expect("lock").clear();
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let rows = "2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n2026-11-23 10:00:00,212.77.192.2,53,ddos-amplifier,dns-open-resolver,,\n";
        import(&h, "events-1.csv", &format!("{HEADER}{rows}")).await;
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 2, "{}", h.name);
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 0, "once a day");
        let drafts = notices(&h).await;
        assert_eq!(
            drafts.iter().map(|n| (n.lang.as_str(), n.state.as_str(), n.findings)).collect::<Vec<_>>(),
            [("en", "draft", 2), ("ar", "draft", 2)]
        );
        assert_eq!(send_all(&h).await, 0, "nothing leaves before a person approved it");
        for n in &drafts {
            assert!(
                store::write!(h.app.db, Op::new(Actor::Administrator, "test.approve", n.number), |tx| { notice::approve(tx, n.number).await })
                    .expect("approve")
            );
        }
        // The relay puts the first one off (on the first database); a while later it takes it.
        send_all(&h).await;
        h.clock.advance(10 * MINUTE);
        send_all(&h).await;
        assert!(notices(&h).await.iter().all(|n| n.state == "sent"), "{}", h.name);
        let english = drafts[0].number;
        let copies = store::read!(h.app.db, "test.copies", |tx| { notice::deliveries(tx, english).await }).expect("copies");
        let states: Vec<(&str, &str, &str)> = copies.iter().map(|d| (d.mail.as_str(), d.state.as_str(), d.detail.as_str())).collect();
        assert_eq!(states, [("noc@uni.example", "sent", ""), ("open@uni.example", "blocked", "TLP:AMBER > TLP:GREEN")], "{}", h.name);
        let sent = mails.lock().expect("lock").clone();
        assert_eq!(sent.len(), 2, "{}", h.name);
        let mail = sent.iter().find(|m| m.contains("noc@uni.example")).expect("the English one");
        assert!(mail.contains(&format!("Message-ID: <cert.{}@localhost>", drafts[0].id)) && !mail.contains("open@uni.example"), "{mail}");
        assert!(
            mail.contains("findings-2026-11-24.csv") && mail.contains("findings-2026-11-24.xarf.jsonl") && mail.contains("X-TLP: AMBER"),
            "{mail}"
        );
        // Sent again, it is the same to the byte.
        assert!(
            store::write!(h.app.db, Op::new(Actor::Administrator, "test.resend", english), |tx| { notice::resend(tx, english).await })
                .expect("resend")
        );
        assert_eq!(send_all(&h).await, 1);
        assert_eq!(mails.lock().expect("lock").last(), Some(mail), "{}", h.name);
        // The next day tells only what was seen since.
        h.clock.advance(DAY);
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 0);
        import(&h, "events-2.csv", &format!("{HEADER}2026-11-24 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n")).await;
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 2);
        assert_eq!(notices(&h).await[0].findings, 1);
    }
}

/// Rows of letters come as one text each; one that has their separator in it is told as well. And a finding says which notices it
/// stood in, its earlier owner's too.
#[tokio::test]
async fn letters_tell_every_finding_and_findings_tell_their_notices() {
    for h in houses(&site()).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let rows = "2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n2026-11-23 10:00:00,212.77.192.2,53,ddos-amplifier,a␟b,,\n";
        import(&h, "events-1.csv", &format!("{HEADER}{rows}")).await;
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 2, "{}", h.name);
        let uni = number_of(&h, "uni").await;
        let organisation = store::read!(h.app.db, "test.owner", |tx| { owner::by_number(tx, uni).await }).expect("read").expect("uni");
        let pairs: Vec<_> = notices(&h).await.into_iter().map(|n| (n, organisation.clone())).collect();
        for draft in ::cert::render::drafts(&h.app, &pairs).await.expect("letters") {
            let lines: Vec<&str> = draft.csv.lines().skip(1).map(|l| l.split_once(',').expect("cells").1).collect();
            let smb = "2026-11-23T10:00:00Z,2026-11-23T10:00:00Z,1,212.77.192.1,445,,,0,vulnerable-system,open-smb,,generic-csv,AMBER";
            let dns = "2026-11-23T10:00:00Z,2026-11-23T10:00:00Z,1,212.77.192.2,53,,,0,ddos-amplifier,a␟b,,generic-csv,AMBER";
            assert_eq!(lines, [smb, dns], "{}", h.name);
            assert_eq!(draft.xarf.lines().count(), 2);
        }
        // The address goes over to another network, and is seen there.
        constituency::import(&h.app.db, Actor::Administrator, "organisation,kind,value\nbank,network,212.77.192.1/32\n").await.expect("moved");
        import(&h, "events-2.csv", &format!("{HEADER}2026-11-24 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n")).await;
        let bank = number_of(&h, "bank").await;
        let moved = findings(&h, bank).await.remove(0).number;
        let told = store::read!(h.app.db, "test.told", |tx| { notice::of_finding(tx, moved).await }).expect("notices");
        assert_eq!(told.iter().map(|(_, _, lang, _)| lang.as_str()).collect::<Vec<_>>(), ["en", "ar"], "{}", h.name);
    }
}

/// The label holds from the making to the sending, and what is above it keeps nothing else back.
#[tokio::test]
async fn what_is_above_a_label_neither_leaks_nor_silences() {
    let (address, mails) = relay(0).await;
    let site = Site { smtp: Some(format!("smtp://{address}")), ..site() };
    let head = HEADER.replace("banner", "tlp");
    for h in houses(&site).await {
        mails.lock().expect("lock").clear();
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let row = |host: u8, hour: u8, tlp: &str| format!("2026-11-23 {hour}:00:00,212.77.192.{host},445,vulnerable-system,open-smb,,{tlp}\n");
        import(&h, "one.csv", &format!("{head}{}{}{}{}", row(1, 10, "GREEN"), row(2, 10, "AMBER"), row(3, 10, "RED"), row(4, 10, "AMBER-STRICT")))
            .await;
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 2, "{}", h.name);
        let made = notices(&h).await;
        assert!(made.iter().all(|n| n.findings == 2 && n.tlp == Tlp::Amber), "{}: the red one waits: {made:?}", h.name);
        let uni = number_of(&h, "uni").await;
        let told: Vec<(String, bool)> = findings(&h, uni).await.iter().map(|f| (f.ip.clone(), f.notice > 0)).collect();
        assert_eq!(told, [("212.77.192.1".to_owned(), true), ("212.77.192.2".to_owned(), true), ("212.77.192.3".to_owned(), false)]);
        // Meanwhile a red report sees one of them.
        import(&h, "two.csv", &format!("{head}{}", row(2, 11, "RED"))).await;
        for n in &made {
            assert!(
                store::write!(h.app.db, Op::new(Actor::Administrator, "test.approve", n.number), |tx| { notice::approve(tx, n.number).await })
                    .expect("approve")
            );
            assert!(
                !store::write!(h.app.db, Op::new(Actor::Administrator, "test.hold", n.number), |tx| { notice::hold(tx, n.number).await })
                    .expect("hold")
            );
        }
        send_all(&h).await;
        let sent = mails.lock().expect("lock").join("\n");
        assert!(sent.contains("212.77.192.1") && !sent.contains("212.77.192.2") && !sent.contains("212.77.192.3"), "{}: {sent}", h.name);
        // A contact who loses the clearance between approval and sending gets nothing.
        h.clock.advance(DAY);
        import(&h, "three.csv", &format!("{head}{}", row(1, 12, "AMBER"))).await;
        ::cert::make_notices(&h.app.db, Actor::System).await.expect("make");
        let english = notices(&h).await.into_iter().find(|n| n.lang == "en").expect("notice").number;
        store::write!(h.app.db, Op::new(Actor::Administrator, "test.approve", english), |tx| { notice::approve(tx, english).await })
            .expect("approve");
        let lower = "organisation,kind,value,tlp\nuni,contact,noc@uni.example,CLEAR\n";
        constituency::import(&h.app.db, Actor::Administrator, lower).await.expect("lowered");
        let before = mails.lock().expect("lock").len();
        assert_eq!(send_all(&h).await, 1);
        assert_eq!(mails.lock().expect("lock").len(), before, "{}", h.name);
        let state = store::read!(h.app.db, "test.notice", |tx| { notice::get(tx, english).await }).expect("read").expect("notice").state;
        assert_eq!(state, "nobody", "{}", h.name);
    }
}

#[tokio::test]
async fn a_copy_whose_outcome_is_unknown_is_marked_counted_and_sent_again() {
    // A relay that takes the whole mail and then says nothing any more.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let _ = stream.write_all(b"220 relay\r\n").await;
            let (mut line, mut is_data) = (String::new(), false);
            while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                if is_data && line == ".\r\n" {
                    break;
                }
                let answer: &[u8] = if is_data {
                    b""
                } else if line.starts_with("DATA") {
                    b"354 go\r\n"
                } else {
                    b"250 ok\r\n"
                };
                is_data |= line.starts_with("DATA");
                let _ = stream.write_all(answer).await;
                line.clear();
            }
        }
    });
    let site = Site { smtp: Some(format!("smtp://{address}")), ..site() };
    for h in houses(&site).await {
        constituency::import(
            &h.app.db,
            Actor::Administrator,
            &OWNERS.replace("uni,organisation,,جامعة,University,,,", "uni,organisation,,جامعة,University,auto,,"),
        )
        .await
        .expect("constituency");
        import(&h, "events-1.csv", &format!("{HEADER}2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n")).await;
        assert_eq!(::cert::make_notices(&h.app.db, Actor::System).await.expect("make"), 2);
        let copy = async |h: &House| {
            let number = notices(h).await.iter().find(|n| n.lang == "ar").expect("notice").number;
            store::read!(h.app.db, "test.copies", |tx| { notice::deliveries(tx, number).await }).expect("copies").remove(0)
        };
        assert!(send_all(&h).await >= 2);
        let first = copy(&h).await;
        assert_eq!((first.state.as_str(), first.attempts, first.uncertain), ("uncertain", 1, 1), "{}: {}", h.name, first.detail);
        assert_eq!(send_all(&h).await, 0, "not at once: a bounce may tell first");
        h.clock.advance(20 * MINUTE);
        send_all(&h).await;
        let second = copy(&h).await;
        assert_eq!((second.state.as_str(), second.attempts, second.uncertain), ("uncertain", 2, 2), "{}", h.name);
    }
}

#[tokio::test]
async fn owners_look_and_answer_by_their_link_and_their_token() {
    for h in houses(&site()).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let uni = number_of(&h, "uni").await;
        import(&h, "events-1.csv", &format!("{HEADER}2026-11-23 10:00:00,212.77.192.1,445,vulnerable-system,open-smb,,\n2026-11-23 10:00:00,212.77.192.2,445,vulnerable-system,open-smb,,\n2026-11-23 10:00:00,198.123.245.1,23,vulnerable-system,open-telnet,64500,\n")).await;
        ::cert::make_notices(&h.app.db, Actor::System).await.expect("make");
        let english = notices(&h).await.into_iter().find(|n| n.lang == "en" && n.organisation == uni).expect("notice");
        let organisation = store::read!(h.app.db, "test.owner", |tx| { owner::by_number(tx, uni).await }).expect("read").expect("there");
        let letter = ::cert::render::drafts(&h.app, &[(english, organisation)]).await.expect("letter").remove(0).text;
        let link = letter.split_whitespace().find(|w| w.contains("/en/networks/")).expect("a link").trim_start_matches("http://localhost").to_owned();
        let router = web::router(&h.app, h.registry.routes.clone());
        let ask = async |request: Request<Body>| {
            let response = router.clone().oneshot(request).await.expect("answer");
            let (status, headers) = (response.status(), response.headers().clone());
            let text = String::from_utf8(axum::body::to_bytes(response.into_body(), 1 << 22).await.expect("body").to_vec()).unwrap_or_default();
            (status, headers, text)
        };
        let get = |path: &str| Request::get(path).body(Body::empty()).expect("request");
        let post = |body: String| {
            let request = Request::post(&link).header(header::HOST, "localhost").header(header::ORIGIN, "http://localhost");
            request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body)).expect("request")
        };
        let rows = async || findings(&h, uni).await.iter().map(|f| (f.number, f.state.clone())).collect::<Vec<_>>();
        let before = rows().await;
        let (status, headers, page) = ask(get(&link)).await;
        assert_eq!((status, headers[header::CACHE_CONTROL].as_bytes()), (StatusCode::OK, b"no-store".as_slice()), "{}", h.name);
        assert!(page.contains("212.77.192.1") && page.contains("212.77.192.2") && !page.contains("198.123.245.1"));
        assert_eq!(rows().await, before, "opening changes nothing");
        for bad in [link.replace("uni.", "bank."), format!("{link}0"), link[..link.len() - 2].to_owned(), "/en/networks/uni".into()] {
            assert_eq!(ask(get(&bad)).await.0, StatusCode::NOT_FOUND, "{bad}");
        }
        let (_, _, table) = ask(get(&format!("{link}/findings.csv"))).await;
        assert_eq!(table.lines().count(), 3);
        // One is fixed, one is wrong; another owner's is none of theirs.
        let foreign = findings(&h, number_of(&h, "bank").await).await[0].number;
        let (status, headers, _) = ask(post(format!("act=fixed&finding={}&finding={foreign}", before[0].0))).await;
        assert!(status == StatusCode::SEE_OTHER && headers[header::LOCATION].to_str().is_ok_and(|l| l.ends_with("done=fixed#done")), "{}", h.name);
        ask(post(format!("act=false&finding={}&note=not+ours", before[1].0))).await;
        assert_eq!(rows().await, [(before[0].0, "claimed".to_owned()), (before[1].0, "open".to_owned())]);
        assert_eq!(findings(&h, number_of(&h, "bank").await).await[0].state, "open");
        // A token, shown once; the interface gives this owner's open findings and nothing else.
        let (_, _, page) = ask(post("act=token&name=siem".into())).await;
        let secret = page.split(['<', '>']).find(|w| w.len() == 48 && w.bytes().all(|b| b.is_ascii_hexdigit())).expect("a token").to_owned();
        let api = |token: &str| {
            Request::get("/api/cert/findings").header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).expect("request")
        };
        let (status, _, text) = ask(api(&secret)).await;
        let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((status, answer.as_array().map(Vec::len)), (StatusCode::OK, Some(1)), "{}", h.name);
        let schema = h.registry.routes.iter().find(|r| r.path == "/api/cert/findings").and_then(|r| r.api).expect("described");
        for key in (schema.schema)()["items"]["required"].as_array().expect("required") {
            assert!(answer[0].get(key.as_str().expect("text")).is_some(), "{key}");
        }
        assert_eq!(ask(api("00")).await.0, StatusCode::UNAUTHORIZED);
    }
}
