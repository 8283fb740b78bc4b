//! Complaints from the form to the decision, on every database.

use ::observatory::complaint::{self, Answers, DESK};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cases::{Action, CaseError};
use http_body_util::BodyExt as _;
use kernel::{Actor, CaseId, DAY, Id, PartId, UserId};
use store::Op;
use tower::ServiceExt as _;

use crate::cert_tests::{House, houses};
use crate::probe_tests::country;
use crate::tests::site;

pub(crate) async fn send(h: &House, path: &str, form: Option<&[(&str, &str)]>, cookie: Option<&str>) -> (StatusCode, String) {
    let mut request = if form.is_some() { Request::post(path) } else { Request::get(path) };
    request = request.header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let body = form.unwrap_or_default().iter().map(|(name, value)| format!("{name}={}", web::encode(value))).collect::<Vec<_>>().join("&");
    let response = web::router(&h.app, h.registry.routes.clone()).oneshot(request.body(Body::from(body)).expect("request")).await.expect("answer");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("body").to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) async fn session(h: &House, user: UserId, role: &str) -> String {
    let made = store::write!(h.app.db, Op::new(Actor::System, "test.session", "x"), |tx| {
        web::start_session(&h.app, tx, user, "khalid", "Khalid", &[role.to_owned()]).await
    });
    made.expect("session").cookie.to_str().expect("text").split(';').next().unwrap_or_default().to_owned()
}

async fn state(h: &House, case: CaseId) -> String {
    store::read!(h.app.db, "test.state", |tx| { cases::case(tx, &DESK, case).await }).expect("a case").state
}

const ENGINEER: UserId = UserId(Id([5; 16]));

#[tokio::test]
async fn a_complaint_goes_to_its_operator_and_back() {
    for h in houses(&site()).await {
        country(&h).await;
        // What cannot be is refused field by field, and nothing that was typed is lost.
        let code = complaint::fresh_code(&h.app.db);
        let story = "Since Sunday it is slow.\nEvery evening.";
        let form = [
            ("code", code.as_str()),
            ("category", "speed"),
            ("operator", "64500"),
            ("area", "A"),
            ("story", story),
            ("wish", "Repair"),
            ("customer", "C-77"),
        ];
        let mut wrong = form;
        wrong[2].1 = "64999";
        let (status, page) = send(&h, "/en/complain", Some(&wrong), None).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("operator-error") && page.contains("Every evening."), "{}", h.name);
        let token = complaint::form_token(&h.app.db, &code).await.expect("a token");
        let form = [form.as_slice(), &[("token", token.as_str())]].concat();
        let (status, page) = send(&h, "/en/complain", Some(&form), None).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Every evening.") && !page.contains(&code),
            "{}: nobody is that quick",
            h.name
        );
        h.clock.advance(10 * kernel::SECOND);
        for _ in 0..2 {
            let (status, page) = send(&h, "/en/complain", Some(&form), None).await;
            assert!(status == StatusCode::OK && page.contains(&code), "{}: sent twice, shown twice", h.name);
        }
        let (case, _) = complaint::of_code(&code).expect("a case");
        let engineer = session(&h, ENGINEER, "engineer").await;
        let desk = format!("/en/staff/desk/complaints/case/{case}");
        let (status, page) = send(&h, &desk, None, Some(&engineer)).await;
        assert!(status == StatusCode::OK && page.contains("Every evening.") && page.contains("C-77"), "{}: {page}", h.name);
        let analyst = session(&h, UserId(Id([6; 16])), "analyst").await;
        assert_eq!(send(&h, &desk, None, Some(&analyst)).await.0, StatusCode::FORBIDDEN, "{}", h.name);
        // The script calls of sealed desks do not work on this one.
        assert_eq!(send(&h, &format!("/staff/x/desk/complaints/case/{case}"), None, Some(&engineer)).await.0, StatusCode::NOT_FOUND);
        // Only the panel's own form passes it on.
        assert_eq!(send(&h, &desk, Some(&[("do", "move"), ("value", "passed")]), Some(&engineer)).await.0, StatusCode::BAD_REQUEST);
        let pass = format!("/en/staff/observatory/complaints/{case}/pass");
        assert_eq!(send(&h, &pass, Some(&[("days", "3")]), Some(&engineer)).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(send(&h, &pass, Some(&[("days", "10")]), Some(&analyst)).await.0, StatusCode::FORBIDDEN);
        assert_eq!(send(&h, &pass, Some(&[("days", "10")]), Some(&engineer)).await.0, StatusCode::SEE_OTHER);
        assert_eq!(state(&h, case).await, "passed");
        let own = store::read!(h.app.db, "test.complaint", |tx| { complaint::get(tx, case).await }).expect("beside it");
        let token = own.token().expect("a link");
        let link = format!("/en/operator/{token}");
        let length = || async { store::chain_audit(&h.app.db).await.expect("audit").length };
        let before = length().await;
        let (status, page) = send(&h, &link, None, None).await;
        assert!(status == StatusCode::OK && page.contains("Every evening."), "{}", h.name);
        assert_eq!(length().await, before, "{}: opening the link changes nothing", h.name);
        let forged = link.replace(".1.", ".2.");
        assert_eq!(send(&h, &forged, None, None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&h, &link, Some(&[("once", "x"), ("text", "")]), None).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let once = Id([3; 16]).to_string();
        for _ in 0..2 {
            assert_eq!(send(&h, &link, Some(&[("once", &once), ("text", "A cable was replaced.")]), None).await.0, StatusCode::SEE_OTHER);
        }
        assert_eq!(state(&h, case).await, "replied", "{}", h.name);
        let (status, page) = send(&h, &link, Some(&[("once", &once), ("text", "Something else.")]), None).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Something else."), "{}: what was typed is not lost", h.name);
        let thread = store::read!(h.app.db, "test.thread", |tx| { cases::plain_thread(tx, case, false).await }).expect("a thread");
        assert_eq!(thread.iter().filter(|p| p.author == "party").count(), 1, "{}: answered once", h.name);
        // The desk notes, writes and decides; a decision needs its outcome.
        let act = async |form: &[(&str, &str)]| send(&h, &desk, Some(form), Some(&engineer)).await.0;
        assert_eq!(act(&[("do", "note"), ("text", "Looks settled"), ("once", &Id([4; 16]).to_string())]).await, StatusCode::SEE_OTHER);
        assert_eq!(act(&[("do", "move"), ("value", "decided"), ("outcome", "")]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(act(&[("do", "move"), ("value", "decided"), ("outcome", "settled")]).await, StatusCode::SEE_OTHER);
        // A word about a decision does not undo it, and neither does the operator.
        assert_eq!(act(&[("do", "message"), ("text", "As said."), ("once", &Id([6; 16]).to_string())]).await, StatusCode::SEE_OTHER);
        let decided = store::read!(h.app.db, "test.decided", |tx| { cases::case(tx, &DESK, case).await }).expect("a case");
        assert_eq!((decided.state.as_str(), decided.outcome.as_str()), ("decided", "settled"), "{}", h.name);
        assert_eq!(send(&h, &link, Some(&[("once", &once), ("text", "Late")]), None).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(act(&[("do", "erase")]).await, StatusCode::SEE_OTHER, "the engineer leads here");
    }
}

#[tokio::test]
async fn whoever_has_the_code_follows_writes_and_withdraws() {
    for h in houses(&site()).await {
        country(&h).await;
        let db = &h.app.db;
        let code = complaint::fresh_code(db);
        let answers = Answers { operator: 64501, story: "The bill is wrong".into(), ..Answers::default() };
        let case = complaint::open(db, &code, "price", "ar", &answers).await.expect("opened");
        let month = web::month_number(db.clock().now(), 180);
        // Sent again otherwise, that is what counts: the operator as well.
        let more = Answers { operator: 64500, customer: "C-1".into(), story: "The bill is wrong, twice".into(), ..answers.clone() };
        for _ in 0..2 {
            complaint::open(db, &code, "contract", "ar", &more).await.expect("again");
        }
        let (said, own, is) = store::read!(db, "test.amended", |tx| {
            Ok::<_, CaseError>((complaint::answers(tx, case).await?, complaint::get(tx, case).await?, cases::case(tx, &DESK, case).await?))
        })
        .expect("it");
        assert_eq!((said, own.operator, is.category.as_str()), (more, 64500, "contract"), "{}", h.name);
        complaint::open(db, &code, "price", "ar", &answers).await.expect("and back");
        assert!(matches!(complaint::open(db, "short", "price", "ar", &answers).await, Err(CaseError::Unknown)));
        assert_eq!(send(&h, "/en/complain/follow", Some(&[("code", "0000-0000-0000-0000")]), None).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let follow = async |more: &[(&str, &str)]| send(&h, "/en/complain/follow", Some(&[&[("code", code.as_str())], more].concat()), None).await;
        store::write!(db, Op::quiet(Actor::Staff(ENGINEER), "test.note", case), |tx| {
            cases::write_plain(tx, &DESK, case, &cases::Author::Member, cases::Text::Note, PartId(Id([1; 16])), "between us").await?;
            cases::write_plain(tx, &DESK, case, &cases::Author::Member, cases::Text::Message, PartId(Id([2; 16])), "Which month?").await
        })
        .expect("written");
        assert_eq!(state(&h, case).await, "asked");
        let (status, page) = follow(&[]).await;
        assert!(status == StatusCode::OK && page.contains("Which month?") && !page.contains("between us"), "{}: notes stay on the desk", h.name);
        let once = Id([7; 16]).to_string();
        for _ in 0..2 {
            let (status, page) = follow(&[("do", "write"), ("text", "October <b>"), ("once", &once)]).await;
            assert!(status == StatusCode::OK && page.contains("October &lt;b&gt;"), "{}", h.name);
        }
        assert_eq!(follow(&[("do", "write"), ("text", " "), ("once", &once)]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(state(&h, case).await, "new");
        let thread = store::read!(db, "test.thread", |tx| { cases::plain_thread(tx, case, true).await }).expect("a thread");
        assert_eq!(thread.len(), 5, "{}: {thread:?}", h.name);
        // An operator that is late comes back to the desk by itself.
        complaint::pass(db, (ENGINEER, "Khalid"), case, 5, &|_| true).await.expect("passed");
        let token = store::read!(db, "test.complaint", |tx| { complaint::get(tx, case).await }).expect("it").token().expect("a link");
        assert_eq!(complaint::recall(db).await.expect("looked"), 0);
        h.clock.advance(5 * DAY + 1);
        assert_eq!((complaint::recall(db).await.expect("looked"), complaint::recall(db).await.expect("again")), (1, 0), "{}", h.name);
        assert_eq!(state(&h, case).await, "overdue");
        // Passed again, the old link ends.
        complaint::pass(db, (ENGINEER, "Khalid"), case, 5, &|_| true).await.expect("passed");
        assert!(matches!(complaint::reply(db, &token, PartId(Id([8; 16])), "x", "late").await, Err(CaseError::Unknown)), "{}", h.name);
        let token = store::read!(db, "test.complaint", |tx| { complaint::get(tx, case).await }).expect("it").token().expect("a link");
        // Withdrawn: nothing is left, not for the operator either.
        assert_eq!(follow(&[("do", "withdraw")]).await.0, StatusCode::OK);
        assert_eq!(follow(&[]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(&h, &format!("/en/operator/{token}"), None, None).await.0, StatusCode::NOT_FOUND);
        assert!(store::read!(db, "test.thread", |tx| { cases::plain_thread(tx, case, false).await }).expect("a thread").is_empty());
        let refused = store::write!(db, Op::quiet(Actor::Staff(ENGINEER), "test.write", case), |tx| {
            cases::write_plain(tx, &DESK, case, &cases::Author::Member, cases::Text::Note, PartId(Id([9; 16])), "too late").await
        });
        assert!(matches!(refused, Err(CaseError::Unknown)), "{}: {refused:?}", h.name);
        assert!(matches!(complaint::open(db, &code, "price", "ar", &answers).await, Err(CaseError::Conflict)), "{}", h.name);
        let own = store::read!(db, "test.forgotten", |tx| { complaint::get(tx, case).await }).expect("what is left");
        assert_eq!(own.token(), None, "{}", h.name);
        complaint::expire(db).await.expect("expired");
        let refused = store::write!(db, Op::quiet(Actor::Staff(ENGINEER), "test.move", case), |tx| {
            cases::act(tx, &DESK, case, &Action::Move { to: "decided".into(), outcome: "settled".into() }, &|_| true).await
        });
        assert!(matches!(refused, Err(CaseError::NoTransition { .. })), "{}: {refused:?}", h.name);
        let figures = store::read!(db, "test.figures", |tx| { complaint::by_operator(tx, kernel::Time(0)).await }).expect("figures");
        assert_eq!((figures[&64501].n, figures[&64501].passed, figures[&64501].judged, figures[&64501].in_time), (1, 1, 1, 0), "{}", h.name);
        // After its time it is one in a month's number, and counts once.
        h.clock.advance(complaint::KEPT * DAY);
        for _ in 0..2 {
            complaint::expire(db).await.expect("expired");
        }
        let (left, counted) = store::read!(db, "test.counted", |tx| {
            Ok::<_, store::Error>((complaint::within(tx, kernel::Time(0), kernel::Time(i64::MAX)).await?, complaint::counted(tx, month).await?))
        })
        .expect("read");
        assert_eq!((left, counted), (vec![], vec![(64501, 1)]), "{}", h.name);
    }
}
