//! What the CERT fetches by itself: folders, web addresses, mailboxes with reports, bounces and replies.

use std::sync::{Arc, Mutex};

use ::cert::source::{self, Source};
use ::cert::{Tlp, constituency, import, inbound, notice, owner, remedy};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, DAY, Id, MINUTE, Time, UserId};
use store::Op;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::cert_tests::{HEADER, House, OWNERS, houses, import, number_of};
use crate::cli::Site;
use crate::tests::{relay, site};

/// What an analyst gets, or gets when posting this.
async fn as_analyst(h: &House, path: &str, body: Option<&[u8]>) -> (StatusCode, String) {
    let session = store::write!(h.app.db, Op::new(Actor::System, "test.session", "x"), |tx| {
        web::start_session(&h.app, tx, UserId(Id([9; 16])), "x", "X", &["analyst".to_owned()]).await
    });
    let cookie = session.expect("session").cookie;
    let builder = Request::builder().method(if body.is_some() { "POST" } else { "GET" }).uri(path).header("sec-fetch-site", "same-origin");
    let builder = builder.header(header::COOKIE, cookie.to_str().expect("text").split(';').next().unwrap_or_default());
    let request = builder.body(Body::from(body.unwrap_or_default().to_vec())).expect("request");
    let response = web::router(&h.app, h.registry.routes.clone()).oneshot(request).await.expect("answer");
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.expect("body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn put(h: &House, address: &str, mapping: &str) {
    let new = Source {
        number: 0,
        name: "x".into(),
        address: address.into(),
        secret_file: String::new(),
        mapping: mapping.into(),
        tlp: Tlp::Green,
        every: MINUTE,
        state: String::new(),
        next_at: Time(0),
        place: String::new(),
        looked_at: Time(0),
        took: 0,
        problem: String::new(),
    };
    store::write!(h.app.db, Op::new(Actor::Administrator, "test.source", "x"), |tx| { source::put(tx, &new).await }).expect("source");
}

async fn about(h: &House) -> Source {
    store::read!(h.app.db, "test.source", |tx| { source::list(tx).await }).expect("read").remove(0)
}

/// Looks once, a minute later; gives what is known of the source then.
async fn look(h: &House) -> Source {
    h.clock.advance(2 * MINUTE);
    assert!(source::look_next(&h.app, None).await.expect("a look"));
    assert!(!source::look_next(&h.app, None).await.expect("a look"), "it is not due again yet");
    about(h).await
}

async fn imports(h: &House) -> Vec<(String, String, i64, String)> {
    let all = store::read!(h.app.db, "test.imports", |tx| { import::list(tx, 100, 0).await }).expect("read");
    all.into_iter().rev().map(|i| (i.name, i.way, i.size, i.mapping)).collect()
}

#[tokio::test]
async fn a_folder_gives_each_whole_file_once() {
    for h in houses(&site()).await {
        let folder = std::env::temp_dir().join(format!("majlis-source-{}-{}", std::process::id(), h.name));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("folder");
        // The program's clock is in 2026; files have the time of this machine.
        let stamp = |name: &str, seconds: i64| {
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_micros(u64::try_from(h.app.db.clock().now().micros()).expect("time"));
            let at = if seconds < 0 {
                at - std::time::Duration::from_secs(seconds.unsigned_abs())
            } else {
                at + std::time::Duration::from_secs(seconds.unsigned_abs())
            };
            std::fs::File::options().append(true).open(folder.join(name)).expect("file").set_modified(at).expect("time");
        };
        std::fs::write(folder.join("events-1.csv"), format!("{HEADER}2026-11-23 10:00:00,212.77.192.1,445,scanner,x,,\n")).expect("written");
        std::fs::write(folder.join("events-2.csv"), HEADER).expect("written");
        stamp("events-1.csv", -3600);
        // It is still being written when the first look is.
        stamp("events-2.csv", 120 - 10);
        put(&h, folder.to_str().expect("path"), "generic-csv").await;
        let first = look(&h).await;
        assert_eq!((first.problem.as_str(), first.took), ("", 1), "{}", h.name);
        let second = look(&h).await;
        assert_eq!((second.took, look(&h).await.took), (2, 2), "{}", h.name);
        // The same name with other content is another report.
        std::fs::write(
            folder.join("events-1.csv"),
            format!("{HEADER}2026-11-23 11:00:00,212.77.192.1,445,scanner,x,,\n2026-11-23 11:00:00,212.77.192.1,446,scanner,x,,\n"),
        )
        .expect("written");
        stamp("events-1.csv", -1000);
        assert_eq!(look(&h).await.took, 3);
        let names: Vec<String> = imports(&h).await.into_iter().map(|(name, way, _, mapping)| format!("{name} {way} {mapping}")).collect();
        assert_eq!(names, ["events-1.csv folder generic-csv", "events-2.csv folder generic-csv", "events-1.csv folder generic-csv"]);
        std::fs::remove_dir_all(&folder).expect("removed");
        let gone = look(&h).await;
        assert!(gone.problem.contains("No such file"), "{}", gone.problem);
    }
}

/// Answers every request with what it is told to. Gives its address.
async fn web_server(answer: Arc<Mutex<String>>, asked: Arc<Mutex<Vec<String>>>) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let n = stream.read(&mut request).await.unwrap_or(0);
            asked.lock().expect("lock").push(String::from_utf8_lossy(&request[..n]).to_lowercase());
            let text = answer.lock().expect("lock").clone();
            let _ = stream.write_all(text.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn a_web_address_gives_a_file_when_it_is_another_one() {
    let (answer, asked) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::new())));
    let address = web_server(Arc::clone(&answer), Arc::clone(&asked)).await;
    let say = |text: String| *answer.lock().expect("lock") = text;
    let file =
        |etag: &str, body: &str| format!("HTTP/1.1 200 OK\r\nETag: \"{etag}\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    for h in houses(&site()).await {
        put(&h, &format!("http://{address}/feeds/list.csv?key=1"), "").await;
        say(file("a", "one"));
        let first = look(&h).await;
        assert_eq!((first.problem.as_str(), first.took), ("", 1), "{}", h.name);
        // The server forgot what it called it; the bytes are the same.
        say(file("b", "one"));
        assert_eq!(look(&h).await.took, 1);
        assert!(asked.lock().expect("lock").last().is_some_and(|r| r.contains("if-none-match: \"a\"")));
        say("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".into());
        assert_eq!((look(&h).await.took, about(&h).await.problem), (1, String::new()));
        say(file("c", "two!"));
        assert_eq!(look(&h).await.took, 2);
        // Cut off in the middle: nothing is ordered, and it is told.
        say(file("d", "three").replace("Length: 5", "Length: 500"));
        let cut = look(&h).await;
        assert!(cut.took == 2 && !cut.problem.is_empty(), "{cut:?}");
        say("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into());
        assert!(look(&h).await.problem.contains("500"));
        say(file("e", "four"));
        let healed = look(&h).await;
        assert_eq!((healed.took, healed.problem.as_str()), (3, ""));
        let sizes: Vec<(String, i64)> = imports(&h).await.into_iter().map(|(name, way, size, _)| (format!("{name} {way}"), size)).collect();
        assert_eq!(sizes, [("list.csv web".into(), 3), ("list.csv web".into(), 4), ("list.csv web".into(), 4)], "{}", h.name);
    }
}

/// A mailbox, as far as reading it goes (RFC 3501). The tests in a browser use a real server.
async fn mail_server(mails: Arc<Mutex<Vec<String>>>) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let _ = stream.write_all(b"* OK ready\r\n").await;
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                let (tag, command) = line.trim().split_once(' ').unwrap_or_default();
                let all = mails.lock().expect("lock").clone();
                let of = |command: &str| {
                    command.split(' ').nth(2).and_then(|uid| uid.parse::<usize>().ok()).and_then(|uid| Some((uid, all.get(uid - 1)?)))
                };
                let mut answer = match command.split(' ').next().unwrap_or_default() {
                    "EXAMINE" => format!("* {} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n", all.len()),
                    "UID" if command.starts_with("UID SEARCH") => {
                        let from: usize = command.trim_start_matches("UID SEARCH UID ").trim_end_matches(":*").parse().unwrap_or(1);
                        let found: Vec<String> = (from.min(all.len())..=all.len()).filter(|n| *n > 0).map(|n| n.to_string()).collect();
                        format!("* SEARCH {}\r\n", found.join(" "))
                    }
                    "UID" if command.contains("RFC822.SIZE") => {
                        of(command).map(|(uid, m)| format!("* {uid} FETCH (UID {uid} RFC822.SIZE {})\r\n", m.len())).unwrap_or_default()
                    }
                    "UID" => of(command).map(|(uid, m)| format!("* {uid} FETCH (UID {uid} BODY[] {{{}}}\r\n{m})\r\n", m.len())).unwrap_or_default(),
                    _ => String::new(),
                };
                answer.push_str(&format!("{tag} OK done\r\n"));
                let _ = stream.write_all(answer.as_bytes()).await;
                line.clear();
            }
        }
    });
    address
}

fn bounce(message_id: &str, recipient: &str, action: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    )
}

#[tokio::test]
async fn bounces_replies_and_reports_come_back_by_mail() {
    let (relay, _sent) = relay(0).await;
    let site = Site { smtp: Some(format!("smtp://{relay}")), ..site() };
    for h in houses(&site).await {
        let mails = Arc::new(Mutex::new(Vec::new()));
        let address = mail_server(Arc::clone(&mails)).await;
        let arrive = |text: String| mails.lock().expect("lock").push(text);
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        import(&h, "events-1.csv", &format!("{HEADER}2026-11-23 10:00:00,212.77.192.1,445,scanner,x,,\n")).await;
        ::cert::make_notices(&h.app.db, Actor::System).await.expect("made");
        let all = async || store::read!(h.app.db, "test.notices", |tx| { notice::list(tx, "", 10, 0).await }).expect("read");
        for n in all().await {
            store::write!(h.app.db, Op::new(Actor::Administrator, "test.approve", n.number), |tx| { notice::approve(tx, n.number).await })
                .expect("approved");
        }
        while ::cert::send_next(&h.app).await.expect("sending") {}
        let english = all().await.into_iter().find(|n| n.lang == "en").expect("a notice");
        let id = english.message_id(&h.app);
        arrive(bounce("cert.00000000000000000000000000000000@localhost", "noc@uni.example", "failed"));
        arrive(bounce(&id, "stranger@uni.example", "delayed"));
        arrive(format!("From: NOC <noc@uni.example>\r\nIn-Reply-To: <{id}>\r\nSubject: Re: findings\r\n\r\nWe mend it.\r\n"));
        arrive("From: feed@example.net\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv; name=\"events-9.csv\"\r\n\r\na,b\r\n--b--\r\n".into());
        // Anybody may write; reports are taken from whom the administrator named.
        arrive("From: stranger@example.com\r\nMIME-Version: 1.0\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv; name=\"events-8.csv\"\r\n\r\na,b\r\n--b--\r\n".into());
        put(&h, &format!("imap://cert@{address}?from=feed@example.net"), "generic-csv").await;
        let looked = look(&h).await;
        assert_eq!((looked.problem.as_str(), looked.took, looked.place.as_str()), ("", 5, "7 5"), "{}", h.name);
        let kinds = async |state: &str| {
            let mails = store::read!(h.app.db, "test.mails", |tx| { inbound::list(tx, state, 10).await }).expect("read");
            mails.into_iter().rev().map(|m| (m.kind, m.notice)).collect::<Vec<_>>()
        };
        let n = english.number;
        assert_eq!(kinds("new").await, [("other".into(), 0), ("reply".into(), n), ("other".into(), 0)], "a forged bounce marks nobody: {}", h.name);
        // It was handed on to another address: with one copy it is clear whose it was.
        assert_eq!(kinds("seen").await, [("late".into(), n), ("report".into(), 0)]);
        assert_eq!(imports(&h).await.last().map(|(name, way, ..)| format!("{name} {way}")), Some("events-9.csv mail".into()));
        let uni = number_of(&h, "uni").await;
        let contacts = async || store::read!(h.app.db, "test.contacts", |tx| { owner::own_contacts(tx, uni).await }).expect("read");
        assert!(contacts().await.iter().all(|c| c.state == "active"));

        arrive(bounce(&id, "NOC@uni.example", "failed"));
        assert_eq!(look(&h).await.took, 6);
        let stale: Vec<(String, String)> = contacts().await.into_iter().filter(|c| c.state == "stale").map(|c| (c.mail, c.reason)).collect();
        assert_eq!(stale, [("noc@uni.example".into(), "5.1.1 smtp; 550 no such user".into())], "{}", h.name);
        let copies = store::read!(h.app.db, "test.copies", |tx| { notice::deliveries(tx, n).await }).expect("read");
        assert_eq!(
            copies.iter().map(|c| (c.mail.as_str(), c.state.as_str())).collect::<Vec<_>>(),
            [("noc@uni.example", "bounced"), ("open@uni.example", "blocked")]
        );
        assert_eq!(all().await.into_iter().find(|n| n.lang == "en").map(|n| n.state), Some("failed".into()), "nobody got it");
        assert_eq!(look(&h).await.took, 6, "nothing is taken twice");
    }
}

/// The registries are asked where the administrator allows it only, and what they name is proposed, not added.
#[tokio::test]
async fn registries_are_asked_for_abuse_contacts_where_allowed() {
    let (answer, asked) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::new())));
    let address = web_server(Arc::clone(&answer), Arc::clone(&asked)).await;
    let body = r#"{"entities":[{"roles":["abuse"],"vcardArray":["vcard",[["email",{},"text","abuse@net.example"]]]}]}"#;
    *answer.lock().expect("lock") = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    for rdap in [None, Some(format!("http://{address}/"))] {
        let site = Site { rdap: rdap.clone(), ..site() };
        for h in houses(&site).await {
            constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
            asked.lock().expect("lock").clear();
            let (_, page) = as_analyst(&h, "/en/staff/cert/owners/uni", None).await;
            assert_eq!(page.contains("/owners/uni/abuse"), rdap.is_some(), "{}", h.name);
            let (status, text) = as_analyst(&h, "/en/staff/cert/owners/uni/abuse", Some(b"")).await;
            assert_eq!(status.as_u16(), if rdap.is_some() { 200 } else { 404 });
            assert_eq!(text.contains("abuse@net.example"), rdap.is_some());
            let questions: Vec<String> = asked.lock().expect("lock").iter().map(|r| r.lines().next().unwrap_or_default().to_owned()).collect();
            let wanted: &[&str] = if rdap.is_some() { &["get /ip/10.9.0.0/16 http/1.1", "get /ip/212.77.192.0/24 http/1.1"] } else { &[] };
            assert_eq!(questions, wanted, "{}", h.name);
            let uni = number_of(&h, "uni").await;
            let contacts = store::read!(h.app.db, "test.contacts", |tx| { owner::own_contacts(tx, uni).await }).expect("read");
            assert!(contacts.iter().all(|c| c.mail != "abuse@net.example"));
        }
    }
}

/// Portions arrive in order, once each, and only from whom began.
#[tokio::test]
async fn a_large_report_comes_in_portions() {
    for h in houses(&site()).await {
        let whole = format!("{HEADER}{}", "2026-11-23 10:00:00,212.77.192.1,445,scanner,x,,\n".repeat(20_000));
        let (status, begun) = as_analyst(&h, "/staff/x/cert/uploads", Some(b"name=C%3A%5Cx%5Cevents-1.csv")).await;
        assert_eq!(status, StatusCode::OK, "{begun}");
        let begun: serde_json::Value = serde_json::from_str(&begun).expect("JSON");
        let id = begun["id"].as_str().expect("id").to_owned();
        let send = async |at: usize, to: usize| {
            let (_, text) = as_analyst(&h, &format!("/staff/x/cert/uploads/{id}/at/{at}"), Some(&whole.as_bytes()[at..to])).await;
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["size"].as_u64()
        };
        assert_eq!(send(0, 300_001).await, Some(300_001));
        assert_eq!(send(0, 300_001).await, Some(300_001), "a portion that came twice is one");
        assert_eq!(send(500_000, 600_000).await, Some(300_001), "none is left out");
        assert_eq!(send(300_001, whole.len()).await, Some(whole.len() as u64));
        let end = |size: usize| format!("size={size}&mapping=generic-csv&tlp=GREEN");
        assert_eq!(as_analyst(&h, &format!("/staff/x/cert/uploads/{id}/end"), Some(end(5).as_bytes())).await.0, StatusCode::CONFLICT);
        let (status, ordered) = as_analyst(&h, &format!("/staff/x/cert/uploads/{id}/end"), Some(end(whole.len()).as_bytes())).await;
        assert_eq!(status, StatusCode::OK, "{ordered}");
        assert_eq!(as_analyst(&h, &format!("/staff/x/cert/uploads/{id}/at/0"), Some(b"x")).await.0, StatusCode::NOT_FOUND, "it is over");
        assert!(::cert::next(&h.app, import::Holder(Id([1; 16])), 0).await.expect("import"));
        let all = store::read!(h.app.db, "test.imports", |tx| { import::list(tx, 5, 0).await }).expect("read");
        assert_eq!((all[0].name.as_str(), all[0].state.as_str(), all[0].position, all[0].events), ("events-1.csv", "done", 20_000, 1), "{}", h.name);
        let is_stored = async |id: &str| {
            let id: Id = id.parse().expect("id");
            store::read!(h.app.db, "test.blob", |tx| { tx.blob_chunk(id, 0).await }).expect("read").is_some()
        };
        assert!(!is_stored(&id).await, "what was imported is not kept");
        // One that is never ended is let go of after a day.
        let (_, begun) = as_analyst(&h, "/staff/x/cert/uploads", Some(b"name=left.csv")).await;
        let left = serde_json::from_str::<serde_json::Value>(&begun).expect("JSON")["id"].as_str().expect("id").to_owned();
        as_analyst(&h, &format!("/staff/x/cert/uploads/{left}/at/0"), Some(b"some")).await;
        assert!(is_stored(&left).await);
        h.clock.advance(2 * DAY);
        let round = h.registry.periodics.iter().find(|p| p.name == "cert.expire").expect("a round").run.clone();
        round(h.app.clone()).await.expect("expired");
        assert_eq!(as_analyst(&h, &format!("/staff/x/cert/uploads/{left}/at/4"), Some(b"more")).await.0, StatusCode::NOT_FOUND, "{}", h.name);
        assert!(!is_stored(&left).await, "{}", h.name);
    }
}

/// From being told to the fix: what the figures say of it.
#[tokio::test]
async fn what_gets_fixed_is_counted_beside_what_nobody_was_told_of() {
    let (relay, _sent) = relay(0).await;
    let site = Site { smtp: Some(format!("smtp://{relay}")), ..site() };
    for h in houses(&site).await {
        constituency::import(&h.app.db, Actor::Administrator, OWNERS).await.expect("constituency");
        let row = |day: u32, ip: &str| format!("2026-11-{day:02} 10:00:00,{ip},445,vulnerable-system,open-smb,,\n");
        // Six hosts of one that is told, two of nobody known.
        let (told, untold) = ((1..=6).map(|n| format!("212.77.192.{n}")).collect::<Vec<_>>(), ["198.123.245.8", "198.123.245.9"]);
        let first: String = told.iter().map(String::as_str).chain(untold).map(|ip| row(1, ip)).collect();
        import(&h, "d1.csv", &format!("{HEADER}{first}")).await;
        ::cert::make_notices(&h.app.db, Actor::System).await.expect("made");
        let all = store::read!(h.app.db, "test.notices", |tx| { notice::list(tx, "", 10, 0).await }).expect("read");
        for n in &all {
            store::write!(h.app.db, Op::new(Actor::Administrator, "test.approve", n.number), |tx| { notice::approve(tx, n.number).await })
                .expect("approved");
        }
        while ::cert::send_next(&h.app).await.expect("sending") {}
        // Three reports later five of six are fixed, and one of two.
        for day in 2..=4 {
            import(&h, &format!("d{day}.csv"), &format!("{HEADER}{}{}", row(day, "212.77.192.6"), row(day, "198.123.245.9"))).await;
        }
        h.clock.advance(70 * DAY);
        remedy::count(&h.app).await.expect("counted");
        let (kinds, owners) = store::read!(h.app.db, "test.remedies", |tx| { remedy::since(tx, Time(0)).await }).expect("read");
        let uni = &owners[&number_of(&h, "uni").await];
        assert_eq!((uni.told, uni.told_in_time, uni.fixed_count(), uni.median()), (6, 5, 5, Some(12.0)), "{}", h.name);
        assert_eq!((owners[&0].untold, owners[&0].untold_in_time), (2, 1));
        assert_eq!(kinds["vulnerable-system"].fixed_count(), 6);
        let (_, json) = as_analyst(&h, "/api/indicators/cert", None).await;
        let all: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let value = |id: &str, group: &str| {
            let one = all.as_array().expect("array").iter().find(|i| i["indicator"]["id"] == id).expect("an indicator");
            one["points"].as_array().expect("points").iter().find(|p| p["group"] == group).map(|p| p["value"].clone())
        };
        assert_eq!(value("cert.events", "vulnerable-system"), Some(serde_json::json!(14.0)), "{}", h.name);
        assert_eq!(value("cert.fixed_within_30_days", ""), Some(serde_json::json!(83.3)));
        assert_eq!(value("cert.fixed_within_30_days_untold", ""), Some(serde_json::Value::Null), "two are too few to be published");
        assert_eq!(value("cert.time_to_fix", "vulnerable-system"), Some(serde_json::json!(12.0)));
        for tab in ["", "/mail", "/sources", "/remedies", "/owners", "/owners/uni", "/imports"] {
            let (status, page) = as_analyst(&h, &format!("/ar/staff/cert{tab}"), None).await;
            assert_eq!(status, StatusCode::OK, "{tab}: {page}");
        }
        let (status, page) = as_analyst(&h, "/ar/cert", None).await;
        assert!(status == StatusCode::OK && page.contains("83.3"), "{}", h.name);
        // Findings go after a year; what was counted of them stays, of all owners together, for two years.
        h.clock.advance(400 * DAY);
        let round = h.registry.periodics.iter().find(|p| p.name == "cert.expire").expect("a round").run.clone();
        round(h.app.clone()).await.expect("expired");
        remedy::count(&h.app).await.expect("counted");
        let (_, json) = as_analyst(&h, "/api/indicators/cert", None).await;
        let later: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let points = |all: &serde_json::Value| all.as_array().expect("array").iter().map(|i| i["points"].clone()).collect::<Vec<_>>();
        assert_eq!(points(&later), points(&all), "{}", h.name);
        let owners = store::read!(h.app.db, "test.remedies", |tx| { remedy::since(tx, Time(0)).await }).expect("read").1;
        assert_eq!((owners.len(), owners[&0].fixed_count()), (1, 6), "{}", h.name);
        h.clock.advance(400 * DAY);
        remedy::count(&h.app).await.expect("counted");
        let owners = store::read!(h.app.db, "test.remedies", |tx| { remedy::since(tx, Time(0)).await }).expect("read").1;
        assert!(owners.is_empty(), "{}", h.name);
    }
}
