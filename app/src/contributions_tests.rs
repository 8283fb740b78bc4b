//! The government's input: a register with live figures, two pairs of eyes, what was sent; on every database.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::{DAY, Id, UserId};
use tower::ServiceExt as _;

use crate::cert_tests::{House, houses};
use crate::complaint_tests::{send, session};
use crate::tests::{house_with, site};

const REEM: UserId = UserId(Id([21; 16]));
const RASHID: UserId = UserId(Id([22; 16]));
const DESK: &str = "/en/staff/contributions";

fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// An action's form.
fn form<'a>(seen: &'a str, en: &'a str, ar: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("list", "res-1305"),
        ("issue", "children"),
        ("seen", seen),
        ("state", "done"),
        ("title-en", "Classes"),
        ("title-ar", "صفوف"),
        ("from", "2026-01"),
        ("p1-en", en),
        ("p1-ar", ar),
        ("p1-compared", "yes"),
    ]
}

const EN: &str = "Pupils played: [[safespace.pupils]] in [[safespace.pupils|||period]]. Since 2025^[Decision 4] it runs.";
const AR: &str = "لعب الطلبة: [[safespace.pupils]] في [[safespace.pupils|||period]]. وهو قائم منذ 2025^[القرار 4].";

/// Writes an action and gives its address.
async fn written(h: &House, cookie: &str, en: &str, ar: &str) -> String {
    assert_eq!(send(h, &format!("{DESK}/new"), Some(&form("0", en, ar)), Some(cookie)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
    let list = send(h, DESK, None, Some(cookie)).await.1;
    let id = list.split("/staff/contributions/a/").nth(1).and_then(|rest| rest.split('"').next()).expect("an action").to_owned();
    format!("{DESK}/a/{id}")
}

async fn classes(h: &House) {
    safespace::demo::seed(&h.app, &|time| h.clock.set(time)).await.expect("classes");
}

async fn act(h: &House, address: &str, act: &str, cookie: &str) -> StatusCode {
    let page = send(h, address, None, Some(cookie)).await.1;
    let (seen, figures) = (hidden(&page, "seen"), hidden(&page, "figures"));
    send(h, &format!("{address}/act"), Some(&[("act", act), ("seen", seen), ("figures", figures)]), Some(cookie)).await.0
}

/// Approves what an approver who did not write in it sees.
async fn approve(h: &House, address: &str, cookie: &str) -> StatusCode {
    let page = send(h, address, None, Some(&session(h, UserId(Id([23; 16])), "approver").await)).await.1;
    let (seen, figures, text) = (hidden(&page, "seen"), hidden(&page, "figures"), hidden(&page, "text"));
    send(h, &format!("{address}/approve"), Some(&[("seen", seen), ("figures", figures), ("text", text)]), Some(cookie)).await.0
}

/// Classes, and an action about them that one wrote and another approved.
async fn approved(h: &House, drafter: &str, approver: &str) -> String {
    classes(h).await;
    let address = written(h, drafter, EN, AR).await;
    assert_eq!(act(h, &address, "check", drafter).await, StatusCode::SEE_OTHER, "{}", h.name);
    assert_eq!(approve(h, &address, approver).await, StatusCode::SEE_OTHER, "{}", h.name);
    address
}

#[tokio::test]
async fn nothing_is_approved_without_sources_or_by_its_writer() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        let editor = session(&h, REEM, "editor").await;
        assert_eq!(send(&h, DESK, None, Some(&editor)).await.0, StatusCode::FORBIDDEN, "{}: deny by default", h.name);
        // Nothing was measured yet, and one number has no source.
        let address = written(&h, &reem, &EN.replace("^[Decision 4]", ""), AR).await;
        let page = send(&h, &address, None, Some(&reem)).await.1;
        assert!(page.contains("Numbers without a source") && page.contains("there is no value of that group"), "{}: {page}", h.name);
        assert_eq!(act(&h, &address, "check", &reem).await, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
        classes(&h).await;
        h.clock.advance(2 * kernel::MINUTE);
        let seen = hidden(&send(&h, &address, None, Some(&reem)).await.1, "seen").to_owned();
        assert_eq!(send(&h, &address, Some(&form(&seen, EN, AR)), Some(&reem)).await.0, StatusCode::SEE_OTHER);
        // Somebody who looked before that loses nothing and overwrites nothing.
        let (status, told) = send(&h, &address, Some(&form(&seen, "Mine, later.", AR)), Some(&rashid)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
        assert!(told.contains("Mine, later.") && told.contains("Pupils played:"), "{}: both are shown", h.name);
        assert_eq!(approve(&h, &address, &rashid).await, StatusCode::CONFLICT, "{}: it was not checked", h.name);
        assert_eq!(act(&h, &address, "check", &reem).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(approve(&h, &address, &reem).await, StatusCode::FORBIDDEN, "{}: a drafter does not approve", h.name);
        let both = session(&h, REEM, "approver").await;
        assert_eq!(approve(&h, &address, &both).await, StatusCode::FORBIDDEN, "{}: nor the writer, whatever the role", h.name);
        let public = async || send(&h, "/en/contributions", None, None).await.1;
        assert!(!public().await.contains("Pupils played"), "{}", h.name);
        assert_eq!(approve(&h, &address, &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        let page = public().await;
        assert!(page.contains("Pupils played") && page.contains("Decision 4") && page.contains("October 2026"), "{}", h.name);
        // What everyone reads is not taken away by one who only drafts.
        assert_eq!(act(&h, &address, "drop", &reem).await, StatusCode::FORBIDDEN, "{}", h.name);
        assert_eq!(act(&h, &address, "drop", &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(!public().await.contains("Pupils played"), "{}", h.name);
        assert_eq!(act(&h, &address, "put-back", &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        let figure = send(&h, "/ar/contributions/figure?of=safespace.pupils", None, None).await;
        assert!(figure.0 == StatusCode::OK && figure.1.contains("safespace.pupils"), "{}", h.name);
        for bad in ["of=nothing", "of=no.such", "of="] {
            assert_eq!(send(&h, &format!("/en/contributions/figure?{bad}"), None, None).await.0, StatusCode::NOT_FOUND, "{}: {bad}", h.name);
        }
    }
}

#[tokio::test]
async fn a_changed_figure_marks_its_sentence_until_somebody_confirms() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        let address = approved(&h, &reem, &rashid).await;
        let stale = async || send(&h, &address, None, Some(&session(&h, REEM, "drafter").await)).await.1;
        assert!(!stale().await.contains("is-stale"), "{}", h.name);
        // Another month goes by, with other classes.
        h.clock.advance(35 * DAY);
        classes(&h).await;
        h.clock.advance(2 * kernel::MINUTE);
        let page = stale().await;
        assert!(
            page.contains("is-stale") && page.contains("October 2026</bdi></del>") && page.contains("November 2026</bdi></ins>"),
            "{}: {page}",
            h.name
        );
        // One sentence in each language, and not the one without figures.
        assert_eq!(page.matches("is-stale").count(), 2, "{}", h.name);
        let reem = session(&h, REEM, "drafter").await;
        assert!(send(&h, &format!("{DESK}?only=stale"), None, Some(&reem)).await.1.contains("Classes"), "{}", h.name);
        assert_eq!(act(&h, &address, "confirm", &reem).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(!stale().await.contains("is-stale"), "{}", h.name);
    }
}

/// Whoever saves, checks and approves at one moment: one version comes of it, and nothing is public that no approver saw.
#[tokio::test]
async fn many_at_once_overwrite_nothing() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        classes(&h).await;
        let address = written(&h, &reem, EN, AR).await;
        let public = async || send(&h, "/en/contributions", None, None).await.1;
        for round in 1..=4 {
            let text = |who: usize| EN.replace("Pupils played", &format!("Pupils{round}{who}"));
            let seen = hidden(&send(&h, &address, None, Some(&reem)).await.1, "seen").to_owned();
            let texts = [0, 1, 2, 3].map(text);
            let saved = {
                let save = async |n: usize| send(&h, &address, Some(&form(&seen, &texts[n], AR)), Some(&reem)).await.0;
                tokio::join!(save(0), save(1), save(2), save(3))
            };
            let saved = [saved.0, saved.1, saved.2, saved.3];
            assert_eq!(saved.iter().filter(|s| **s == StatusCode::SEE_OTHER).count(), 1, "{} {round}: {saved:?}", h.name);
            assert_eq!(saved.iter().filter(|s| **s == StatusCode::UNPROCESSABLE_ENTITY).count(), 3, "{} {round}: {saved:?}", h.name);
            let kept = saved.iter().position(|s| *s == StatusCode::SEE_OTHER).expect("one");
            assert_eq!(act(&h, &address, "check", &reem).await, StatusCode::SEE_OTHER, "{}", h.name);
            // While two approve what they looked at, a third writes on.
            let page = send(&h, &address, None, Some(&rashid)).await.1;
            let [seen, figures, looked] = ["seen", "figures", "text"].map(|name| hidden(&page, name).to_owned());
            let looked_at = [("seen", seen.as_str()), ("figures", figures.as_str()), ("text", looked.as_str())];
            let later = text(9);
            let approve = async || send(&h, &format!("{address}/approve"), Some(&looked_at), Some(&rashid)).await.0;
            let (one, two, save) = {
                let save = async || send(&h, &address, Some(&form(&seen, &later, AR)), Some(&reem)).await.0;
                tokio::join!(approve(), approve(), save())
            };
            let approved = [one, two].iter().filter(|s| **s == StatusCode::SEE_OTHER).count();
            assert!(approved <= 1 && (approved == 1 || save == StatusCode::SEE_OTHER), "{} {round}: {one} {two} {save}", h.name);
            let page = public().await;
            assert!(!page.contains(&format!("Pupils{round}9")), "{} {round}: nobody approved it", h.name);
            assert_eq!(page.contains(&format!("Pupils{round}{kept}")), approved == 1, "{} {round}", h.name);
        }
    }
}

#[tokio::test]
async fn what_was_sent_stays_and_is_made_again_byte_for_byte() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        approved(&h, &reem, &rashid).await;
        assert_eq!(send(&h, &format!("{DESK}/inputs"), Some(&[("list", "res-1305")]), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let input = format!("{DESK}/inputs/1");
        let page = send(&h, &input, None, Some(&reem)).await.1;
        assert!(page.contains("Pupils played") && page.contains("Nothing approved is on record about issue"), "{}: {page}", h.name);
        if companion::place().is_none() {
            assert!(page.contains("majlis-lab is not installed"), "{}", h.name);
        }
        let seen = hidden(&page, "seen").to_owned();
        let choice = [
            ("seen", seen.as_str()),
            ("title-en", "Input"),
            ("title-ar", "مساهمة"),
            ("issue", "children"),
            ("issue", "spam"),
            ("lang", "ar"),
            ("lang", "en"),
            ("letterhead-en", "Ministry\nCity"),
            ("letterhead-ar", "الوزارة"),
            ("opening-en", "In 12 words."),
            ("opening-ar", "بكلمات."),
        ];
        assert_eq!(send(&h, &input, Some(&choice), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(send(&h, &input, Some(&choice), Some(&reem)).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{}: it was another then", h.name);
        assert_eq!(act(&h, &input, "check", &reem).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(approve(&h, &input, &rashid).await, StatusCode::UNPROCESSABLE_ENTITY, "{}: a number has no source", h.name);
        let seen = hidden(&send(&h, &input, None, Some(&reem)).await.1, "seen").to_owned();
        let mended: Vec<(&str, &str)> = choice
            .into_iter()
            .map(|(k, v)| {
                if k == "seen" {
                    (k, seen.as_str())
                } else if k == "opening-en" {
                    (k, "In words.")
                } else {
                    (k, v)
                }
            })
            .collect();
        assert_eq!(send(&h, &input, Some(&mended), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(approve(&h, &input, &rashid).await, StatusCode::CONFLICT, "{}: changed, so to be checked again", h.name);
        assert_eq!(act(&h, &input, "check", &reem).await, StatusCode::SEE_OTHER);
        let both = session(&h, REEM, "approver").await;
        assert_eq!(approve(&h, &input, &both).await, StatusCode::FORBIDDEN, "{}: not its writer", h.name);
        assert_eq!(send(&h, &format!("{input}/send"), Some(&[]), Some(&rashid)).await.0, StatusCode::CONFLICT, "{}: not approved", h.name);
        assert_eq!(approve(&h, &input, &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        // An approval may be taken back before it is sent; not by everyone.
        assert_eq!(act(&h, &input, "withdraw", &reem).await, StatusCode::FORBIDDEN, "{}", h.name);
        assert_eq!(act(&h, &input, "withdraw", &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(act(&h, &input, "check", &reem).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(approve(&h, &input, &rashid).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(send(&h, "/en/contributions/inputs/1", None, None).await.0, StatusCode::NOT_FOUND, "{}", h.name);
        // Figures go on; what was approved does not.
        h.clock.advance(40 * DAY);
        classes(&h).await;
        let rashid = session(&h, RASHID, "approver").await;
        assert_eq!(send(&h, &format!("{input}/send"), Some(&[]), Some(&rashid)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(send(&h, &format!("{input}/send"), Some(&[]), Some(&rashid)).await.0, StatusCode::CONFLICT, "{}: once", h.name);
        let page = send(&h, &input, None, Some(&rashid)).await.1;
        assert!(page.contains("the same bytes") && page.contains("October 2026"), "{}: {page}", h.name);
        let sent = send(&h, "/ar/contributions/inputs/1", None, None).await.1;
        assert!(sent.contains("لعب الطلبة") && sent.contains("figures-1.csv"), "{}", h.name);
        let csv = send(&h, "/en/contributions/inputs/1/figures-1.csv", None, None).await.1;
        assert!(
            csv.starts_with("number,indicator,group,value,unit,from,to\r\n1,safespace.pupils,,") && csv.contains(",count,2026-10,2026-10\r\n"),
            "{csv}"
        );
        let pdf = send(&h, "/en/contributions/inputs/1/input-1-ar.pdf", None, None).await;
        assert_eq!((pdf.0 == StatusCode::OK, pdf.1.starts_with("%PDF-")), if companion::place().is_some() { (true, true) } else { (false, false) });
        assert_eq!(send(&h, "/en/contributions/inputs/1/..%2Fx", None, None).await.0, StatusCode::NOT_FOUND, "{}", h.name);
        assert_eq!(send(&h, &input, Some(&mended), Some(&rashid)).await.0, StatusCode::CONFLICT, "{}: nobody writes in it any more", h.name);
    }
}

#[tokio::test]
async fn an_earlier_letter_becomes_drafts() {
    for h in houses(&site()).await {
        let reem = session(&h, REEM, "drafter").await;
        let text = "Dear Sir,\n\n- Combating Cybercrime :\nWe set up a team in 2005.\n\n- Dealing with spam:\nWe filter.\n\nBest regards,";
        let look = async |text: &str| send(&h, &format!("{DESK}/import"), Some(&[("list", "res-1305"), ("text", text)]), Some(&reem)).await;
        let page = look(text).await.1;
        assert!(page.contains("4 paragraphs.") && page.contains("2 have no place"), "{}: {page}", h.name);
        let take = [
            ("list", "res-1305"),
            ("lang", "en"),
            ("issue-0", "cybercrime"),
            ("text-0", "We set up a team in 2005."),
            ("issue-1", "spam"),
            ("text-1", "We filter."),
            ("issue-2", ""),
            ("text-2", "Dear Sir,"),
        ];
        assert_eq!(send(&h, &format!("{DESK}/import/take"), Some(&take), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let list = send(&h, DESK, None, Some(&reem)).await.1;
        assert_eq!(list.matches("/staff/contributions/a/").count(), 2, "{}: {list}", h.name);
        // A hundred pages: every paragraph is shown, and taken.
        let long: String =
            std::iter::once("Combating cybercrime:\n".to_owned()).chain((0..900).map(|n| format!("We did something of use, part {n}.\n"))).collect();
        assert!(look(&long).await.1.contains("900 paragraphs."), "{}", h.name);
        let names: Vec<[String; 3]> = (0..900).map(|n| [format!("issue-{n}"), format!("text-{n}"), format!("Part {n}.")]).collect();
        let mut take = vec![("list", "res-1305"), ("lang", "en")];
        take.extend(names.iter().flat_map(|[issue, text, part]| [(issue.as_str(), "spam"), (text.as_str(), part.as_str())]));
        assert_eq!(send(&h, &format!("{DESK}/import/take"), Some(&take), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let list = send(&h, DESK, None, Some(&reem)).await.1;
        assert_eq!(list.matches("/staff/contributions/a/").count(), 902, "{}", h.name);
        for (bad, told) in [("", "There is no text in it"), ("  \n ", "There is no text in it")] {
            let (status, page) = look(bad).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(told), "{}: {page}", h.name);
        }
    }
}

/// Gives a list of issues as a file.
async fn put_list(h: &House, text: &str, cookie: &str) -> (StatusCode, String) {
    let body = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.toml\"\r\n\r\n{text}\r\n--b--\r\n");
    let request = Request::post(format!("{DESK}/lists"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header(header::COOKIE, cookie);
    let request = request.body(Body::from(body)).expect("request");
    let response = web::router(&h.app, h.registry.routes.clone()).oneshot(request).await.expect("answer");
    let status = response.status();
    (status, String::from_utf8_lossy(&response.into_body().collect().await.expect("body").to_bytes()).into_owned())
}

#[tokio::test]
async fn another_list_is_taken_and_keeps_what_is_written_about_it() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        let list = |issues: &[&str]| {
            let head =
                "id = \"national\"\nedition = 2026\ntitle = { en = \"National\", ar = \"وطنية\" }\nquestion = { en = \"What?\", ar = \"ماذا؟\" }\n";
            let issue =
                |(n, key): (usize, &&str)| format!("[[issues]]\nkey = \"{key}\"\nnumber = {}\nname = {{ en = \"{key}\", ar = \"قضية\" }}\n", n + 1);
            format!("{head}{}", issues.iter().enumerate().map(issue).collect::<String>())
        };
        assert_eq!(put_list(&h, &list(&["skills"]), &reem).await.0, StatusCode::FORBIDDEN, "{}", h.name);
        assert_eq!(put_list(&h, &list(&["skills", "rural"]), &rashid).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        for (broken, told) in [
            ("id = ", "Line 1"),
            (&list(&[]), "Line"),
            (&list(&["skills", "skills"]), "Issue no. 2 of the list"),
            (&list(&["skills"]).replace("national", "res-1305"), "comes with the program"),
            (&list(&["skills"]).replace("\"What?\"", "\"\""), "a title and a question"),
        ] {
            let (status, page) = put_list(&h, broken, &rashid).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(told), "{}: {broken}: {page}", h.name);
        }
        let action = [("list", "national"), ("issue", "rural"), ("title-en", "Masts"), ("title-ar", "أبراج"), ("state", "planned")];
        assert_eq!(send(&h, &format!("{DESK}/new"), Some(&action), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let (status, told) = put_list(&h, &list(&["skills"]), &rashid).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("issue rural"), "{}: {told}", h.name);
        let page = send(&h, &format!("{DESK}?list=national"), None, Some(&reem)).await.1;
        assert!(page.contains("Masts") && page.contains("skills"), "{}", h.name);
        assert_eq!(send(&h, "/en/contributions?list=national", None, None).await.0, StatusCode::OK, "{}", h.name);
        assert_eq!(send(&h, "/en/contributions?list=none", None, None).await.0, StatusCode::NOT_FOUND, "{}", h.name);
    }
}

#[tokio::test]
async fn two_inputs_are_compared_issue_by_issue() {
    for h in houses(&site()).await {
        let (reem, rashid) = (session(&h, REEM, "drafter").await, session(&h, RASHID, "approver").await);
        approved(&h, &reem, &rashid).await;
        for _ in 0..2 {
            assert_eq!(send(&h, &format!("{DESK}/inputs"), Some(&[("list", "res-1305")]), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        }
        let second = format!("{DESK}/inputs/2");
        let seen = hidden(&send(&h, &second, None, Some(&reem)).await.1, "seen").to_owned();
        let choice = [("seen", seen.as_str()), ("title-en", "T"), ("title-ar", "ع"), ("issue", "spam"), ("lang", "en"), ("lang", "ar")];
        assert_eq!(send(&h, &second, Some(&choice), Some(&reem)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let page = send(&h, &format!("{DESK}/compare?a=1&b=2"), None, Some(&reem)).await.1;
        assert!(page.contains("<del>") && page.contains("Pupils played") && page.contains("The same in both"), "{}: {page}", h.name);
        assert_eq!(send(&h, &format!("{DESK}/compare?a=1&b=9"), None, Some(&reem)).await.0, StatusCode::NOT_FOUND, "{}", h.name);
    }
}

/// A room that is off leaves its figures out, and says so.
#[tokio::test]
async fn alone_the_room_says_which_figures_are_missing() {
    let (app, registry, clock) = house_with(&["contributions"], &site()).await;
    let h = House { app, registry, clock, name: "alone" };
    let reem = session(&h, REEM, "drafter").await;
    let address = written(&h, &reem, EN, AR).await;
    let page = send(&h, &address, None, Some(&reem)).await.1;
    assert!(page.contains("no such indicator is declared"), "{page}");
    assert_eq!(act(&h, &address, "check", &reem).await, StatusCode::UNPROCESSABLE_ENTITY);
}
