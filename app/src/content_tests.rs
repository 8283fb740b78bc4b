//! Editing what people read: drafts, a second pair of eyes, rollback, upgrades, tables; on every database.

use axum::http::StatusCode;
use content::version::{self, Who};
use content::{Document, Kinds};
use kernel::{Actor, Id, Locale, UserId};
use store::Op;

use crate::cert_tests::{House, houses};
use crate::complaint_tests::{send, session};
use crate::tests::site;

const LAYLA: UserId = UserId(Id([11; 16]));
const YOUSEF: UserId = UserId(Id([12; 16]));

/// What a form of the page holds in a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

const PAGE: &str = "/en/staff/content/d/page/glossary";

/// Puts another English title, its Arabic compared or not.
async fn edit(h: &House, cookie: &str, document: &str, en: &str, compared: &str) -> (StatusCode, String) {
    let page = send(h, &format!("{document}?edit=title"), None, Some(cookie)).await.1;
    let seen = hidden(&page, "seen").to_owned();
    send(h, document, Some(&[("key", "title"), ("seen", &seen), ("en", en), ("ar", "عنوان آخر"), ("compared", compared)]), Some(cookie)).await
}

#[tokio::test]
async fn an_edit_needs_a_second_person_and_can_be_put_back_at_once() {
    for h in houses(&site()).await {
        let (layla, yousef, engineer) =
            (session(&h, LAYLA, "editor").await, session(&h, YOUSEF, "editor").await, session(&h, LAYLA, "engineer").await);
        assert_eq!(send(&h, PAGE, None, Some(&engineer)).await.0, StatusCode::FORBIDDEN, "{}: deny by default", h.name);
        let public = async || send(&h, "/en/safespace/pages/glossary", None, None).await.1;
        assert_eq!(edit(&h, &layla, PAGE, "Words <b>explained</b>", "").await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(!public().await.contains("explained"), "{}: a draft is nobody's", h.name);
        let draft = send(&h, PAGE, None, Some(&layla)).await.1;
        assert!(draft.contains("Words &lt;b&gt;explained"), "{}: the preview shows the draft", h.name);
        // The translation was not compared: the check names the file and the place, and there is no button.
        let changes = send(&h, &format!("{PAGE}/changes"), None, Some(&yousef)).await.1;
        assert!(changes.contains("ar.md:") && changes.contains("stale") && !changes.contains("/publish\""));
        let publish = format!("{PAGE}/publish");
        assert_eq!(send(&h, &publish, Some(&[("seen", "00")]), Some(&yousef)).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
        assert_eq!(edit(&h, &layla, PAGE, "Words <b>explained</b>", "yes").await.0, StatusCode::SEE_OTHER);
        let changes = send(&h, &format!("{PAGE}/changes"), None, Some(&yousef)).await.1;
        let seen = hidden(&changes, "seen").to_owned();
        assert!(changes.contains("<ins>") && !seen.is_empty(), "{}: {changes}", h.name);
        assert_eq!(send(&h, &publish, Some(&[("seen", &seen)]), Some(&layla)).await.0, StatusCode::FORBIDDEN, "{}: not the one who wrote", h.name);
        // Changed after it was looked at: what is published is what was seen.
        assert_eq!(edit(&h, &layla, PAGE, "Words made clear", "yes").await.0, StatusCode::SEE_OTHER);
        assert_eq!(send(&h, &publish, Some(&[("seen", &seen)]), Some(&yousef)).await.0, StatusCode::CONFLICT, "{}", h.name);
        let changes = send(&h, &format!("{PAGE}/changes"), None, Some(&yousef)).await.1;
        let seen = hidden(&changes, "seen").to_owned();
        assert_eq!(send(&h, &publish, Some(&[("seen", &seen)]), Some(&yousef)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(public().await.contains("Words made clear"), "{}", h.name);
        assert!(send(&h, "/ar/safespace/pages/glossary", None, None).await.1.contains("عنوان آخر"), "{}", h.name);
        // Back to what the program brings, and again to the edit.
        assert_eq!(send(&h, &publish, Some(&[("back", "0")]), Some(&layla)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(!public().await.contains("Words made clear"), "{}", h.name);
        assert_eq!(send(&h, &publish, Some(&[("back", "1")]), Some(&layla)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(public().await.contains("Words made clear"), "{}", h.name);
        assert_eq!(send(&h, &publish, Some(&[("back", "7")]), Some(&layla)).await.0, StatusCode::NOT_FOUND, "{}", h.name);
        // Another process of the same installation finds it by itself.
        let mark = store::read!(h.app.db, "test.mark", |tx| { version::live_mark(tx).await }).expect("mark");
        assert_eq!(mark.1, 1, "{}", h.name);
    }
}

#[tokio::test]
async fn two_editors_of_one_text_lose_nothing() {
    for h in houses(&site()).await {
        let (layla, yousef) = (session(&h, LAYLA, "editor").await, session(&h, YOUSEF, "editor").await);
        let page = send(&h, &format!("{PAGE}?edit=summary"), None, Some(&yousef)).await.1;
        let seen = hidden(&page, "seen").to_owned();
        let put = async |cookie: &str, seen: &str, en: &str| {
            send(&h, PAGE, Some(&[("key", "summary"), ("seen", seen), ("en", en), ("ar", "ملخص")]), Some(cookie)).await
        };
        assert_eq!(put(&layla, &seen, "Layla's summary.").await.0, StatusCode::SEE_OTHER);
        let (status, told) = put(&yousef, &seen, "Yousef's summary.").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
        assert!(told.contains("Layla&#x27;s summary.") && told.contains("Yousef&#x27;s summary."), "{}: both are shown", h.name);
        let seen = hidden(&told, "seen").to_owned();
        assert_eq!(put(&yousef, &seen, "Yousef's summary.").await.0, StatusCode::SEE_OTHER, "{}", h.name);
        // Both wrote: neither publishes alone.
        let changes = send(&h, &format!("{PAGE}/changes"), None, Some(&layla)).await.1;
        assert!(!changes.contains("/publish\""), "{}", h.name);
        let discard = async |seen: &str| send(&h, &format!("{PAGE}/act"), Some(&[("go", "discard"), ("seen", seen)]), Some(&layla)).await.0;
        let seen = hidden(&changes, "seen").to_owned();
        assert_eq!(discard("00").await, StatusCode::CONFLICT, "{}: only what was looked at", h.name);
        assert_eq!(discard(&seen).await, StatusCode::SEE_OTHER, "{}", h.name);
        assert_eq!(discard(&seen).await, StatusCode::NOT_FOUND, "{}", h.name);
        assert_eq!(send(&h, PAGE, Some(&[("key", "no.such"), ("seen", ""), ("en", "x"), ("ar", "x")]), Some(&layla)).await.0, StatusCode::NOT_FOUND);
        let long = "x".repeat(50_000);
        assert_eq!(put(&layla, "", &long).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
    }
}

/// A person who begins and publishes, without the pages.
async fn published(h: &House, kind: &str, base: &Document, document: &Document) {
    let (writer, publisher) = (Who { user: LAYLA, name: "Layla".into() }, Who { user: YOUSEF, name: "Yousef".into() });
    store::write!(h.app.db, Op::new(Actor::Staff(LAYLA), "test.edit", "x"), |tx| {
        version::edit(tx, (kind, &document.id), Some(base), &writer, |draft| {
            draft.document = document.clone();
            draft.base = base.clone();
            Ok::<_, version::ContentError>(())
        })
        .await
    })
    .expect("edited");
    store::write!(h.app.db, Op::new(Actor::Staff(YOUSEF), "test.publish", "x"), |tx| {
        version::publish(tx, (kind, &document.id), &version::fingerprint(document, false), &publisher).await
    })
    .expect("published");
}

fn shipped(h: &House, kind: &str, id: &str) -> Document {
    let kinds = h.app.extension::<Kinds>().expect("kinds");
    let kind = kinds.0.iter().find(|k| k.name == kind).expect("a kind");
    (kind.shipped)().into_iter().find(|d| d.id == id).expect("a document")
}

#[tokio::test]
async fn edits_survive_an_upgrade_and_both_changes_are_seen() {
    for h in houses(&site()).await {
        let yousef = session(&h, YOUSEF, "editor").await;
        // The program once brought another summary and another last part; the edit changed the title and that summary.
        let now = shipped(&h, "page", "scams-family");
        let mut then = now.clone();
        then.set("summary", "ملخص قديم.", "An old summary.", true);
        let mut ours = then.clone();
        ours.set("title", "عنواننا", "Our own title", true);
        published(&h, "page", &then, &ours).await;
        content::reload(&h.app).await.expect("reloaded");
        let public = send(&h, "/en/safespace/pages/scams-family", None, None).await.1;
        assert!(public.contains("Our own title") && public.contains("An old summary."), "{}: the edit stays", h.name);
        let path = "/en/staff/content/d/page/scams-family";
        let changes = send(&h, &format!("{path}/changes"), None, Some(&yousef)).await.1;
        assert!(changes.contains("id=\"upgrade\""), "{}: the newer text is told", h.name);
        assert!(send(&h, "/en/staff/content?only=behind", None, Some(&yousef)).await.1.contains("scams-family"), "{}", h.name);
        assert_eq!(send(&h, &format!("{path}/act"), Some(&[("go", "join")]), Some(&yousef)).await.0, StatusCode::SEE_OTHER);
        let versions = store::read!(h.app.db, "test.versions", |tx| { version::of_document(tx, "page", "scams-family").await }).expect("versions");
        let draft = versions.iter().find(|v| v.state == "draft").expect("a draft");
        let text = |key: &str| draft.document.sections(Locale::En).get(key).unwrap_or_default().to_owned();
        assert_eq!(text("title"), "Our own title", "{}", h.name);
        assert_eq!(text("summary"), now.sections(Locale::En).get("summary").unwrap_or_default(), "{}: the newer text is taken", h.name);
        assert!(!send(&h, &format!("{path}/changes"), None, Some(&yousef)).await.1.contains("id=\"upgrade\""), "{}", h.name);
    }
}

#[tokio::test]
async fn the_hotlines_words_are_edited_but_not_its_way() {
    for h in houses(&site()).await {
        let mut edited = shipped(&h, "situation", "scam");
        let key = if edited.keys().iter().any(|k| k == "title.teen") { "title.teen" } else { "title" };
        edited.set(key, "احتيال بكلمات أخرى", "A scam in other words", true);
        published(&h, "situation", &shipped(&h, "situation", "scam"), &edited).await;
        content::reload(&h.app).await.expect("reloaded");
        let book = send(&h, "/en/p/guide/teen", None, None).await.1;
        assert!(book.contains("A scam in other words"), "{}", h.name);
        let kinds = h.app.extension::<Kinds>().expect("kinds");
        let kind = kinds.0.iter().find(|k| k.name == "situation").expect("a kind");
        assert_eq!((kind.check)(&edited), Vec::<String>::new(), "{}", h.name);
        let mut broken = edited.clone();
        broken.skeleton = broken.skeleton.replacen("kind = \"outcome\"", "kind = \"question\"", 1);
        assert!(!(kind.check)(&broken).is_empty(), "{}", h.name);
        broken.skeleton = "id = ".into();
        assert!((kind.check)(&broken).first().is_some_and(|p| p.contains("situation.toml")), "{}", h.name);
    }
}

/// The skeleton's form: what somebody else kept meanwhile stays, what was typed stays.
#[tokio::test]
async fn fields_of_a_skeleton_are_kept_or_told() {
    for h in houses(&site()).await {
        let layla = session(&h, LAYLA, "editor").await;
        let page = send(&h, &format!("{PAGE}?edit=skeleton"), None, Some(&layla)).await.1;
        let seen = hidden(&page, "seen").to_owned();
        let put =
            async |seen: &str, order: &str| send(&h, PAGE, Some(&[("key", "skeleton"), ("seen", seen), ("field-order", order)]), Some(&layla)).await;
        let (status, told) = put(&seen, "ten").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("value=\"ten\""), "{}", h.name);
        assert_eq!(put(&seen, "7").await.0, StatusCode::SEE_OTHER, "{}", h.name);
        let (status, told) = put(&seen, "8").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}: looked at before the change", h.name);
        assert!(told.contains("value=\"8\"") && told.contains("<bdi dir=\"ltr\">7</bdi>"), "{}: both are shown", h.name);
    }
}

/// Where many write at one moment nothing that was acknowledged is lost, and one version is live.
#[tokio::test]
async fn many_at_once_lose_nothing() {
    for h in houses(&site()).await {
        let base = shipped(&h, "page", "glossary");
        let keys: Vec<String> = base.keys().into_iter().take(8).collect();
        let write = async |n: usize| {
            let (key, who) = (&keys[n], Who { user: LAYLA, name: "Layla".into() });
            store::write!(h.app.db, Op::new(Actor::Staff(LAYLA), "test.edit", "x"), |tx| {
                version::edit(tx, ("page", "glossary"), Some(&base), &who, |draft| {
                    draft.document.set(key, &format!("نص {n}"), &format!("Text {n}"), true);
                    Ok::<_, version::ContentError>(())
                })
                .await
            })
        };
        let done = futures_util::future::join_all((0..8).map(write)).await;
        let versions = store::read!(h.app.db, "test.versions", |tx| { version::of_document(tx, "page", "glossary").await }).expect("versions");
        let read = versions[0].document.read();
        for (n, result) in done.iter().enumerate() {
            assert!(result.is_ok(), "{}: {n}: {result:?}", h.name);
            assert_eq!(read.text(Locale::En, &keys[n]), format!("Text {n}"), "{}: {n} was acknowledged and is lost", h.name);
        }
        assert_eq!(versions.len(), 1, "{}", h.name);
    }
}

/// A story, or a way through questions, that an update changed: the program's document stands in for an edit that no longer fits.
#[tokio::test]
async fn an_edit_that_is_not_understood_any_more_is_replaced_by_what_ships() {
    for h in houses(&site()).await {
        let base = shipped(&h, "page", "scams-family");
        let mut edited = base.clone();
        edited.set("title", "عنواننا", "Our own title", true);
        published(&h, "page", &base, &edited).await;
        let mut broken = shipped(&h, "page", "glossary");
        broken.skeleton = "kind = \"nothing\"\n".into();
        published(&h, "page", &shipped(&h, "page", "glossary"), &broken).await;
        content::reload(&h.app).await.expect("reloaded");
        assert_eq!(send(&h, "/en/safespace/pages/glossary", None, None).await.0, StatusCode::OK, "{}", h.name);
        assert!(send(&h, "/en/safespace/pages/scams-family", None, None).await.1.contains("Our own title"), "{}: others stay edited", h.name);
    }
}

#[tokio::test]
async fn a_table_goes_out_and_comes_in_again() {
    for h in houses(&site()).await {
        let layla = session(&h, LAYLA, "editor").await;
        let (status, table) = send(&h, "/en/staff/content/texts.csv?kind=news", None, Some(&layla)).await;
        assert!(status == StatusCode::OK && table.starts_with('\u{feff}'), "{}", h.name);
        let path = "/en/staff/content/texts";
        let (status, told) = send(&h, path, Some(&[("table", &table)]), Some(&layla)).await;
        assert!(status == StatusCode::OK && told.contains("No text differs"), "{}: unchanged, it makes no draft", h.name);
        let title = shipped(&h, "news", "2021-03-rights-online").title(Locale::En);
        let changed = table.replacen(&title, "A title from a table", 1);
        assert_ne!(changed, table, "{}", h.name);
        let (status, told) = send(&h, path, Some(&[("table", &changed)]), Some(&layla)).await;
        assert!(status == StatusCode::OK && told.contains("1 text became"), "{}: {status}", h.name);
        assert!(send(&h, "/en/staff/content?only=draft", None, Some(&layla)).await.1.contains("A title from a table"), "{}", h.name);
        // The same old table again, with another title: the row was changed since, and is told instead of taken.
        let again = table.replacen(&title, "A title from an old table", 1);
        let (_, told) = send(&h, path, Some(&[("table", &again)]), Some(&layla)).await;
        assert!(told.contains("No text differs") && told.contains("2021-03-rights-online title"), "{}", h.name);
        assert_eq!(send(&h, path, Some(&[("table", "a,b\n1,2\n")]), Some(&layla)).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", h.name);
        // A new document begins as a copy; its name must be new and plain.
        let new = "/en/staff/content/new";
        let like = "news/2021-03-rights-online";
        for (id, wanted) in [
            ("../x", StatusCode::UNPROCESSABLE_ENTITY),
            ("2021-03-rights-online", StatusCode::UNPROCESSABLE_ENTITY),
            ("2026-11-new", StatusCode::SEE_OTHER),
        ] {
            assert_eq!(send(&h, new, Some(&[("like", like), ("id", id)]), Some(&layla)).await.0, wanted, "{}: {id}", h.name);
        }
        assert_eq!(
            send(&h, new, Some(&[("like", "situation/scam"), ("id", "another-scam")]), Some(&layla)).await.0,
            StatusCode::FORBIDDEN,
            "{}",
            h.name
        );
        assert!(!send(&h, "/en/safespace/news", None, None).await.1.contains("2026-11-new"), "{}: a new one is a draft", h.name);
    }
}

/// What throws a draft away is bound to what was looked at.
#[tokio::test]
async fn taking_the_programs_text_takes_nobodys_work() {
    for h in houses(&site()).await {
        let (layla, yousef) = (session(&h, LAYLA, "editor").await, session(&h, YOUSEF, "editor").await);
        assert_eq!(edit(&h, &layla, PAGE, "First", "yes").await.0, StatusCode::SEE_OTHER);
        let seen = hidden(&send(&h, &format!("{PAGE}/changes"), None, Some(&yousef)).await.1, "seen").to_owned();
        assert_eq!(edit(&h, &layla, PAGE, "Second", "yes").await.0, StatusCode::SEE_OTHER);
        let take = async |seen: &str| send(&h, &format!("{PAGE}/act"), Some(&[("go", "take"), ("seen", seen)]), Some(&yousef)).await.0;
        assert_eq!(take(&seen).await, StatusCode::CONFLICT, "{}", h.name);
        let seen = hidden(&send(&h, &format!("{PAGE}/changes"), None, Some(&yousef)).await.1, "seen").to_owned();
        assert_eq!(take(&seen).await, StatusCode::SEE_OTHER, "{}", h.name);
    }
}

/// A text that was emptied in both languages can be written again.
#[tokio::test]
async fn a_text_taken_away_can_be_written_again() {
    for h in houses(&site()).await {
        let layla = session(&h, LAYLA, "editor").await;
        for (document, key) in
            [(PAGE, "summary"), ("/en/staff/content/d/situation/scam", "hint"), ("/en/staff/content/d/situation/group-chat", "title")]
        {
            let seen = |page: &str| hidden(page, "seen").to_owned();
            let asked = format!("{document}?edit={key}");
            let put = async |seen: &str, text: &str| {
                send(&h, document, Some(&[("key", key), ("seen", seen), ("en", text), ("ar", text)]), Some(&layla)).await.0
            };
            assert_eq!(put(&seen(&send(&h, &asked, None, Some(&layla)).await.1), " ").await, StatusCode::SEE_OTHER, "{}: {key}", h.name);
            let page = send(&h, &asked, None, Some(&layla)).await.1;
            // A hint may be missing; what must be there is offered again.
            if key != "hint" {
                assert_eq!(put(&seen(&page), "again").await, StatusCode::SEE_OTHER, "{}: {key}", h.name);
            }
        }
    }
}

/// Rising reports become one event, and one draft that stays thrown away.
#[tokio::test]
async fn a_wave_of_threats_is_told_once() {
    for h in houses(&site()).await {
        // Months of calm, then a week of phishing.
        let today = (h.app.db.clock().now().micros() + 180 * kernel::MINUTE).div_euclid(kernel::DAY);
        let line =
            |day: i64, n: i64| format!("{} 09:00:00,212.77.{}.{},443,phishing,site,64999,x\n", web::iso_day(day), 192 + n, day.rem_euclid(200) + 1);
        let calm = (today - 100..today - 7).step_by(7).map(|day| line(day, 1));
        let rising = (today - 4..today).flat_map(|day| (1..9).map(move |n| (day, n))).map(|(day, n)| line(day, n));
        let text: String = std::iter::once(crate::cert_tests::HEADER.to_owned()).chain(calm).chain(rising).collect();
        let imported = crate::cert_tests::import(&h, "wave.csv", &text).await;
        assert!(imported.events > 30, "{}: {imported:?}", h.name);
        for _ in 0..3 {
            registry::run_due(&h.app, &h.registry).await.expect("worked");
            h.clock.advance(kernel::DAY / 4);
        }
        let drafts = async || store::read!(h.app.db, "test.drafts", |tx| { version::in_state(tx, "draft").await }).expect("drafts");
        let found = drafts().await;
        assert!(
            found.len() == 1 && found[0].document.id.ends_with("-wave-scam"),
            "{}: {:?}",
            h.name,
            found.iter().map(|d| &d.document.id).collect::<Vec<_>>()
        );
        let seen = version::fingerprint(&found[0].document, false);
        store::write!(h.app.db, Op::new(Actor::Staff(LAYLA), "test.discard", "x"), |tx| {
            version::discard(tx, ("news", &found[0].document.id), &seen).await
        })
        .expect("thrown away");
        h.clock.advance(kernel::DAY);
        registry::run_due(&h.app, &h.registry).await.expect("worked");
        assert!(drafts().await.is_empty(), "{}: it stays away", h.name);
    }
}

/// A wave is drafted for the editors once a month, and nothing is published by itself.
#[tokio::test]
async fn a_wave_is_drafted_and_waits_for_an_editor() {
    for h in houses(&site()).await {
        for _ in 0..2 {
            store::write!(h.app.db, Op::new(Actor::System, "test.wave", "scam"), |tx| {
                tx.emit(&kernel::Event::WaveSeen { topic: "scam".into() }).await
            })
            .expect("told");
            registry::run_due(&h.app, &h.registry).await.expect("worked");
        }
        let drafts = store::read!(h.app.db, "test.drafts", |tx| { version::in_state(tx, "draft").await }).expect("drafts");
        assert_eq!(drafts.len(), 1, "{}", h.name);
        let kinds = h.app.extension::<Kinds>().expect("kinds");
        let kind = kinds.0.iter().find(|k| k.name == "news").expect("a kind");
        assert_eq!((kind.check)(&drafts[0].document), Vec::<String>::new(), "{}: it can be published as it is", h.name);
        assert!(!send(&h, "/en/safespace/news", None, None).await.1.contains("More than usual"), "{}", h.name);
        let yousef = session(&h, YOUSEF, "editor").await;
        let path = format!("/en/staff/content/d/news/{}", drafts[0].document.id);
        let seen = hidden(&send(&h, &format!("{path}/changes"), None, Some(&yousef)).await.1, "seen").to_owned();
        assert_eq!(send(&h, &format!("{path}/publish"), Some(&[("seen", &seen)]), Some(&yousef)).await.0, StatusCode::SEE_OTHER, "{}", h.name);
        assert!(send(&h, "/en/safespace/news", None, None).await.1.contains("More than usual: Scams"), "{}", h.name);
    }
}

/// On Sundays the editors are told what waits; on other days nobody is.
#[tokio::test]
async fn editors_are_reminded_once_a_week() {
    let (address, kept) = crate::tests::relay(0).await;
    let site = crate::cli::Site { smtp: Some(format!("smtp://{address}")), desk_mail: vec!["content=editors@example.org".into()], ..site() };
    for h in houses(&site).await {
        kept.lock().expect("lock").clear();
        // 2027-10-31 is a Sunday, and by then everything must be read again.
        let sunday = web::read_iso_day("2027-10-31").expect("a day") * kernel::DAY + 9 * kernel::HOUR;
        for (day, mails) in
            [(sunday - kernel::DAY, 0), (sunday, 1), (sunday + kernel::HOUR, 1), (sunday + kernel::DAY, 1), (sunday + 7 * kernel::DAY, 2)]
        {
            h.clock.set(kernel::Time(day));
            // The worker looks once a day.
            registry::run_due(&h.app, &h.registry).await.expect("worked");
            let told = kept.lock().expect("lock").iter().filter(|m| m.contains("<content.") && m.contains("editors@example.org")).count();
            assert_eq!(told, mails, "{}", h.name);
        }
    }
}
