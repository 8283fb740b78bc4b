//! The one neutral page on which guidance is given and a report is written, step by step, where scripts are
//! off. Each step is posted to the same address and answered with the next, so that the browser's history
//! tells nothing.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use cases::Urgency;
use kernel::{CaseId, Id, Locale};
use minijinja::{Value, context};
use seal::case::Role;
use seal::code::Code;
use seal::words::Language;
use serde_json::json;
use web::{App, Error, Form, Lang, PageOptions};

use super::draft::{self, Draft};
use super::server_side::{self, Clean, Pictures, Report};
use super::{FILES_COUNT, FILES_MAX, work};
use crate::content::{AUDIENCES, Node, NodeKind, Situation, content, live};
use crate::{guide, readiness};

const PURPOSE: &str = "hotline draft v1";
/// The longest story, in characters; the sealed text holds it with room for the rest.
const STORY_MAX: usize = 12_000;
const SHORT_MAX: usize = 500;

/// What is wrong with an answer: the field, and the end of a text key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub field: &'static str,
    pub key: &'static str,
}

fn problem(field: &'static str, key: &'static str) -> Problem {
    Problem { field, key }
}

pub(crate) async fn start(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    show(&app, locale, "who", &Draft::default(), &[]).await
}

pub(crate) async fn step(State(app): State<App>, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, uploads) = web::read_form(&headers, body).await?;
    let mut draft: Draft = match form.get("state") {
        "" => Draft::default(),
        field => draft::reveal(&app, PURPOSE, field)?,
    };
    if draft.begun == 0 {
        draft.begun = app.db.clock().now().0;
    }
    let here = STEPS.iter().copied().find(|s| *s == form.get("step")).unwrap_or("who");
    take(&mut draft, here, &form);
    match form.get("go") {
        "back" => return show(&app, locale, before(here, &draft), &draft, &[]).await,
        "stay" => return show(&app, locale, here, &draft, &[]).await,
        go => {
            if let Some(step) = go.strip_prefix("edit-").and_then(|s| STEPS.iter().copied().find(|k| *k == s)) {
                return show(&app, locale, step, &draft, &[]).await;
            }
        }
    }
    let problems = check(here, &draft, &form);
    if !problems.is_empty() {
        return show(&app, locale, here, &draft, &problems).await;
    }
    if here == "check" {
        return send(&app, locale, draft, &uploads, form.get("undressed")).await;
    }
    show(&app, locale, after(here, &draft), &draft, &[]).await
}

/// Steps in order; which of them are shown depends on the answers.
const STEPS: [&str; 10] = ["who", "what", "ask", "guide", "danger", "story", "place", "check", "code", "again"];

fn situation(draft: &Draft) -> Option<&'static Situation> {
    content().situation(&draft.situation)
}

/// The situation's question, if it has one.
fn question(draft: &Draft) -> Option<&'static Node> {
    situation(draft)?.first().filter(|n| n.kind == NodeKind::Question)
}

fn outcome(draft: &Draft) -> Option<&'static Node> {
    situation(draft)?.node(&draft.outcome).filter(|n| n.kind == NodeKind::Outcome)
}

fn after(step: &str, draft: &Draft) -> &'static str {
    match step {
        "who" => "what",
        "what" if question(draft).is_some() => "ask",
        "what" | "ask" => "guide",
        "guide" => "danger",
        "danger" => "story",
        "story" => "place",
        "place" => "check",
        "code" => "again",
        "again" => "done",
        _ => "who",
    }
}

fn before(step: &str, draft: &Draft) -> &'static str {
    match step {
        "ask" => "what",
        "guide" if question(draft).is_some() => "ask",
        "guide" => "what",
        "danger" => "guide",
        "story" => "danger",
        "place" => "story",
        "check" => "place",
        "again" => "code",
        _ => "who",
    }
}

/// Takes a step's answers into the draft, right or wrong: nothing typed is lost.
fn take(draft: &mut Draft, step: &str, form: &Form) {
    let set = |to: &mut String, name: &str| form.get(name).clone_into(to);
    match step {
        "who" => set(&mut draft.audience, "audience"),
        "what" => {
            set(&mut draft.situation, "situation");
            draft.outcome =
                situation(draft).and_then(Situation::first).filter(|n| n.kind == NodeKind::Outcome).map(|n| n.id.clone()).unwrap_or_default();
        }
        "ask" => {
            let chosen = question(draft).and_then(|q| q.options.iter().find(|o| o.id == form.get("answer")));
            draft.outcome = chosen.map(|o| o.next.clone()).unwrap_or_default();
        }
        "danger" => set(&mut draft.danger, "danger"),
        "story" => set(&mut draft.story, "story"),
        "place" => {
            set(&mut draft.place, "place");
            set(&mut draft.address, "address");
        }
        _ => {}
    }
}

fn check(step: &str, draft: &Draft, form: &Form) -> Vec<Problem> {
    let long = |text: &str, max: usize| text.chars().count() > max;
    match step {
        "who" if !AUDIENCES.contains(&draft.audience.as_str()) => vec![problem("audience", "choose")],
        "what" if situation(draft).is_none_or(|s| !s.audiences.contains(&draft.audience)) => vec![problem("situation", "choose")],
        "ask" if outcome(draft).is_none() => vec![problem("answer", "choose")],
        "danger" if !matches!(draft.danger.as_str(), "yes" | "no" | "unsure") => vec![problem("danger", "choose")],
        "story" if draft.story.trim().is_empty() => vec![problem("story", "story-empty")],
        "story" if long(&draft.story, STORY_MAX) => vec![problem("story", "story-long")],
        "place" if long(&draft.place, SHORT_MAX) => vec![problem("place", "too-long")],
        "place" if long(&draft.address, SHORT_MAX) => vec![problem("address", "too-long")],
        "again" => match Code::parse(form.get("code")) {
            Ok(code) if web::hex::encode(code.as_bytes()) == draft.code => Vec::new(),
            Ok(_) => vec![problem("code", "code-other")],
            Err(error) => vec![problem("code", code_problem(error))],
        },
        _ => Vec::new(),
    }
}

/// What to tell about words that are no code.
pub(crate) fn code_problem(error: seal::Error) -> &'static str {
    if error == seal::Error::UnknownWord { "code-word" } else { "code-slip" }
}

/// Cleans uploads; the first that cannot be taken says why.
pub(crate) fn clean_all(uploads: &[web::File], pictures: Pictures) -> Result<Vec<Clean>, Problem> {
    if uploads.len() > FILES_COUNT || uploads.iter().map(|u| u.bytes.len()).sum::<usize>() > FILES_MAX {
        return Err(problem("file", "files-too-much"));
    }
    uploads.iter().map(|u| server_side::clean(u, pictures)).collect::<Result<_, _>>().map_err(|key| problem("file", key))
}

async fn send(app: &App, locale: Locale, mut draft: Draft, uploads: &[web::File], undressed: &str) -> Result<Response, Error> {
    let now = app.db.clock().now();
    if now.0 - draft.begun < work::WAIT {
        return show(app, locale, "check", &draft, &[problem("send", "wait")]).await;
    }
    let (Some(situation), true) = (situation(&draft), outcome(&draft).is_some()) else { return Err(Error::bad_request()) };
    for step in ["who", "what", "danger", "story", "place"] {
        let problems = check(step, &draft, &Form::default());
        if !problems.is_empty() {
            return show(app, locale, step, &draft, &problems).await;
        }
    }
    let files = match clean_all(uploads, Pictures::new(situation.images, undressed)) {
        Ok(files) => files,
        Err(problem) => return show(app, locale, "check", &draft, &[problem]).await,
    };
    let has_roster = server_side::chain(app).await.is_ok();
    if !readiness::is_open(app, has_roster) {
        return Err(Error::new(503, "closed"));
    }
    // The case and its code were chosen when the check page was shown, so a double press makes one report.
    let case = CaseId(draft.case.parse().map_err(|_| Error::bad_request())?);
    let code = web::hex::array(&draft.code).and_then(|b| Code::from_bytes(b).ok()).ok_or_else(Error::bad_request)?;
    let answers = json!({
        "v": 1, "situation": draft.situation, "outcome": draft.outcome, "audience": draft.audience, "danger": draft.danger,
        "story": draft.story, "where": draft.place, "address": draft.address, "reply_lang": locale.tag(),
    });
    let report = Report {
        case,
        code: &code,
        category: &situation.category,
        urgency: urgency(situation, &draft),
        age_band: age_band(&draft.audience),
        lang: locale.tag(),
        answers,
        files: &files,
    };
    draft.arrived_before = !server_side::submit(app, &report).await?;
    // What was written is sealed now: the page that shows the code carries none of it.
    draft.story.clear();
    draft.place.clear();
    draft.address.clear();
    show(app, locale, "code", &draft, &[]).await
}

/// What the situation starts with, or more when somebody is in danger.
pub(crate) fn urgency(situation: &Situation, draft: &Draft) -> Urgency {
    let base = Urgency::parse(&situation.urgency).unwrap_or(Urgency::Normal);
    let crisis = outcome(draft).is_some_and(|o| o.crisis);
    match draft.danger.as_str() {
        _ if crisis => Urgency::Urgent,
        "yes" => Urgency::Urgent,
        "unsure" => base.min(Urgency::High),
        _ => base,
    }
}

/// How old the person is who needs help, as far as the desk's list shows it.
pub(crate) fn age_band(audience: &str) -> &'static str {
    match audience {
        "child" => "child",
        "teen" => "teen",
        "parent" | "educator" => "adult",
        _ => "unknown",
    }
}

pub(crate) fn language(locale: Locale) -> Language {
    match locale {
        Locale::Ar => Language::Arabic,
        Locale::En => Language::English,
    }
}

async fn show(app: &App, locale: Locale, step: &str, draft: &Draft, problems: &[Problem]) -> Result<Response, Error> {
    let mut draft = draft.clone();
    // The way through the steps is the program's; its words may have been edited.
    let content = live(app);
    if step == "check" && draft.case.is_empty() {
        let mut entropy = seal::Entropy::new(app.random());
        draft.case = Id::random(app.db.entropy()).to_string();
        draft.code = web::hex::encode(Code::random(Role::Reporter, &mut entropy).as_bytes());
    }
    let state = if draft.begun == 0 { String::new() } else { draft::hide(app, PURPOSE, &draft)? };
    let situation = content.situation(&draft.situation).or_else(|| situation(&draft));
    let code = web::hex::array(&draft.code).and_then(|b| Code::from_bytes(b).ok()).filter(|_| step == "code");
    let words = |language| code.as_ref().map(|c| c.words(language)).unwrap_or_default();
    let chain = store::read!(app.db, "hotline.chain", |tx| { cases::chain_bytes(tx, &crate::desk::DESK).await })?;
    let context = context! {
        step => step,
        state => state,
        draft => Value::from(minijinja::value::Serde(&draft)),
        problems => problems.iter().map(|p| context! { field => p.field, key => p.key }).collect::<Vec<_>>(),
        situations => guide::choices(&content, locale, &draft.audience),
        question => match (situation, question(&draft)) { (Some(s), Some(q)) => guide::question(s, q, locale, &draft.audience), _ => Value::from(()) },
        guide => match (situation, outcome(&draft)) { (Some(s), Some(o)) => guide::outcome(&content, s, o, locale, &draft.audience), _ => Value::from(()) },
        situation_title => situation.and_then(|s| s.text(locale, "title", &draft.audience)).unwrap_or_default(),
        category => situation.map(|s| category_name(&s.category, locale)).unwrap_or_default(),
        urgency => situation.map(|s| urgency(s, &draft).name()).unwrap_or_default(),
        age => age_band(&draft.audience),
        images => situation.is_some_and(|s| s.images),
        words => words(language(locale)),
        words_other => words(language(locale.other())),
        is_open => readiness::is_open(app, !chain.is_empty()),
        emergency => emergency(locale),
        arrived_before => step == "code" && draft.arrived_before,
        script => false,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    app.page("hotline/page.html", PageOptions::new(locale, "/p").status(status), context)
}

fn category_name(code: &str, locale: Locale) -> String {
    let row = content().taxonomy.iter().find(|c| c.code == code);
    row.map(|r| if locale == Locale::Ar { r.name_ar.clone() } else { r.name_en.clone() }).unwrap_or_default()
}

/// The contact that stands on the first page.
pub(crate) fn emergency(locale: Locale) -> Value {
    match content().contacts.iter().find(|c| c.id == "emergency") {
        Some(c) => context! { name => c.name(locale), phone => c.phone.clone(), note => c.note(locale) },
        None => Value::from(()),
    }
}

/// All steps in one document, for the page's script to switch between in memory.
pub(crate) async fn steps(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let draft = Draft::default();
    let nothing: Vec<String> = Vec::new();
    let context = context! {
        steps => ["who", "what", "ask", "guide", "danger", "story", "place", "files", "check", "sending", "code", "again", "done"],
        step => "", state => "", draft => Value::from(minijinja::value::Serde(&draft)), problems => nothing.clone(), situations => nothing.clone(),
        question => Value::from(()), guide => Value::from(()), situation_title => "", category => "", urgency => "", age => "", images => true,
        words => nothing.clone(), words_other => nothing, is_open => true, emergency => emergency(locale), script => true,
    };
    app.page("hotline/steps.html", PageOptions::new(locale, "/p"), context).map(web::compressible)
}

/// The guidance for one audience, for the page's script.
pub(crate) async fn book(State(app): State<App>, Lang(locale): Lang, Path((_, audience)): Path<(String, String)>) -> Result<Response, Error> {
    if !AUDIENCES.contains(&audience.as_str()) {
        return Err(Error::not_found());
    }
    let categories: Vec<Value> =
        content().taxonomy.iter().map(|c| context! { code => c.code.clone(), name => category_name(&c.code, locale) }).collect();
    let context = context! { situations => guide::book(&live(&app), locale, &audience), categories => categories, age => age_band(&audience) };
    app.page("hotline/book.html", PageOptions::new(locale, "/p"), context).map(web::compressible)
}

pub(crate) async fn safe(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    app.page("hotline/safe.html", PageOptions::new(locale, "/p/safe"), context! {})
}

/// Leaves: clears what the browser keeps of us and goes to a plain site.
pub(crate) async fn leave(State(app): State<App>) -> Response {
    let mut response = Redirect::to(&app.settings.leave_to).into_response();
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(situation: &str, danger: &str) -> Draft {
        Draft { audience: "teen".into(), situation: situation.into(), danger: danger.into(), begun: 1, ..Draft::default() }
    }

    #[test]
    fn danger_makes_anything_urgent_and_doubt_makes_it_high() {
        let of = |situation: &str, danger: &str| {
            let draft = draft(situation, danger);
            urgency(super::situation(&draft).expect("situation"), &draft)
        };
        assert_eq!(of("gaming", "no"), Urgency::Low);
        assert_eq!(of("gaming", "unsure"), Urgency::High);
        assert_eq!(of("gaming", "yes"), Urgency::Urgent);
    }

    #[test]
    fn back_undoes_continue() {
        for situation in content().situations.iter() {
            let draft = draft(&situation.id, "no");
            for step in ["what", "ask", "guide", "danger", "story", "place"] {
                if step == "ask" && question(&draft).is_none() {
                    continue;
                }
                assert_eq!(before(after(step, &draft), &draft), step, "{} {step}", situation.id);
            }
        }
    }

    #[test]
    fn wrong_answers_are_kept_and_named() {
        let mut d = Draft::default();
        take(&mut d, "story", &Form::parse(b"story=+"));
        assert_eq!(check("story", &d, &Form::default()), [problem("story", "story-empty")]);
        assert_eq!(d.story, " ");
        let mut form = Form::default();
        form.push("story", &"x".repeat(STORY_MAX + 1));
        take(&mut d, "story", &form);
        assert_eq!(check("story", &d, &form), [problem("story", "story-long")]);
        assert_eq!(d.story.len(), STORY_MAX + 1);
    }
}
