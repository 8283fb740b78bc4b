//! An earlier letter, pasted or as DOCX: laid onto the issues, looked at, and taken in as drafts.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use paper::docx_read::{self, Line};
use paper::letter;
use serde::Deserialize;
use store::Op;
use web::{App, Error, File, Form, Lang, PageOptions, Staff};

use super::{chosen, lists, who};
use crate::action::{self, Action, MOST, Paragraph, State as Progress};
use crate::issues::{Both, List};

/// Characters of a letter: far more than a hundred pages.
const LONGEST: usize = 1_000_000;
/// Rows of one letter.
const ROWS: usize = 2000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
}

pub(super) async fn page(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    show(&app, &staff, locale, &asked.list, context! {}, StatusCode::OK).await
}

async fn show(app: &App, staff: &Staff, locale: Locale, list: &str, more: Value, status: StatusCode) -> Result<Response, Error> {
    let lists = lists(app).await?;
    let list = chosen(&lists, list)?;
    let issues: Vec<Value> = list.issues.iter().map(|i| context! { key => i.key.clone(), number => i.number, name => i.name.get(locale) }).collect();
    let base = context! { list => context! { id => list.id.clone(), title => list.title.get(locale) }, issues, rows => none(), problem => none(), text => "" };
    app.page(
        "contributions/import.html",
        PageOptions::new(locale, "/staff/contributions/import").staff(staff).status(status),
        context! { ..more, ..base },
    )
}

fn none() -> Value {
    Value::from(())
}

/// Lays the letter and shows where each paragraph would come.
pub(super) async fn look(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, files) = web::read_form(&headers, body).await?;
    let list_id = form.get("list").to_owned();
    // Whatever is given takes a moment, and others do not wait for it.
    let text = form.get("text").to_owned();
    let lines = match tokio::task::spawn_blocking(move || lines(&form, &files)).await.map_err(|e| Error::internal(e.to_string()))? {
        Ok(lines) => lines,
        Err(problem) => {
            let more = context! { problem, text };
            return show(&app, &staff, locale, &list_id, more, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let lists = lists(&app).await?;
    let list = chosen(&lists, &list_id)?;
    let lang = language(&lines);
    let (of, given) = (list.clone(), lines);
    let rows = tokio::task::spawn_blocking(move || rows(&of, &given)).await.map_err(|e| Error::internal(e.to_string()))?;
    let (count, unplaced) = (rows.len(), rows.iter().filter(|r| r.0.is_empty()).count());
    let rows: Vec<Value> = rows.into_iter().map(|(issue, heading, text)| context! { issue, heading, text }).collect();
    show(&app, &staff, locale, &list_id, context! { rows, count, unplaced, text_lang => lang.tag() }, StatusCode::OK).await
}

/// The letter's lines, or a text's key that says why not.
fn lines(form: &Form, files: &[File]) -> Result<Vec<Line>, &'static str> {
    let file = files.first().filter(|f| !f.bytes.is_empty());
    let lines = match file {
        Some(file) if file.bytes.starts_with(b"PK") || file.bytes.starts_with(&[0xd0, 0xcf]) => {
            docx_read::read(&file.bytes).map_err(|e| match e {
                docx_read::ReadError::NotDocx => "contributions-not-docx",
                docx_read::ReadError::OldOrLocked => "contributions-old-docx",
                docx_read::ReadError::TooLarge => "contributions-letter-large",
                docx_read::ReadError::Damaged => "contributions-docx-damaged",
            })?
        }
        Some(file) => text_lines(core::str::from_utf8(&file.bytes).map_err(|_| "contributions-not-docx")?)?,
        None => text_lines(form.get("text"))?,
    };
    let is_large = |l: &Line| l.text.chars().count() > action::LONGEST * MOST;
    let count = lines.iter().filter(|l| !l.text.is_empty()).count();
    if count > ROWS || lines.iter().map(|l| l.text.chars().count()).sum::<usize>() > LONGEST || lines.iter().any(is_large) {
        return Err("contributions-letter-large");
    }
    if lines.iter().all(|l| l.text.is_empty()) {
        return Err("contributions-letter-empty");
    }
    Ok(lines)
}

fn text_lines(text: &str) -> Result<Vec<Line>, &'static str> {
    if text.lines().count() > docx_read::MOST_LINES { Err("contributions-letter-large") } else { Ok(letter::from_text(text)) }
}

/// A paragraph of the letter: the issue it goes to (none: empty), the heading it is the first below, and its text.
type Row = (String, String, String);

/// Every paragraph in the letter's own sections, those without an issue last. A heading with nothing below it is one itself.
fn rows(list: &List, lines: &[Line]) -> Vec<Row> {
    let laid = letter::lay(lines, &list.names());
    let mut out: Vec<Row> = Vec::new();
    for section in laid.placed {
        let key = &list.issues[section.issue].key;
        if section.paragraphs.is_empty() {
            out.push((String::new(), String::new(), section.heading));
            continue;
        }
        for (at, text) in section.paragraphs.into_iter().enumerate() {
            out.push((key.clone(), if at == 0 { section.heading.clone() } else { String::new() }, text));
        }
    }
    out.extend(laid.unplaced.into_iter().map(|text| (String::new(), String::new(), text)));
    out
}

/// Arabic where most letters are.
fn language(lines: &[Line]) -> Locale {
    let letters = || lines.iter().flat_map(|l| l.text.chars()).filter(|c| c.is_alphabetic());
    let arabic = letters().filter(|c| matches!(c, '\u{600}'..='\u{6ff}')).count();
    if arabic * 2 > letters().count() { Locale::Ar } else { Locale::En }
}

/// Takes each paragraph as a draft action of the issue it was given.
pub(super) async fn take(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse_most(&body, 2 * ROWS + 2);
    let lists = lists(&app).await?;
    let list = chosen(&lists, form.get("list"))?;
    let is_arabic = form.get("lang") == "ar";
    let mut drafts: Vec<(String, Action)> = Vec::new();
    for at in 0..ROWS {
        let (key, text) = (form.get(&format!("issue-{at}")), form.get(&format!("text-{at}")).trim());
        if text.is_empty() || key.is_empty() {
            continue;
        }
        // The list was changed meanwhile.
        if list.issue(key).is_none() {
            return Err(Error::new(409, "contributions-changed"));
        }
        drafts.push((key.to_owned(), draft(text, is_arabic)));
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.import", &list.id);
    let from = who(&staff);
    store::write!(app.db, op, |tx| {
        for (issue, body) in &drafts {
            action::new(tx, (&list.id, issue), body, &from).await?;
        }
        Ok::<_, store::Error>(())
    })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions?list={}&only=waiting", list.id)).into_response())
}

/// A paragraph as an action: its first words are the title, until somebody finds a better one.
fn draft(text: &str, is_arabic: bool) -> Action {
    let title: Vec<&str> = text.split_whitespace().take(8).collect();
    let both = |text: String| if is_arabic { Both { ar: text, en: String::new() } } else { Both { ar: String::new(), en: text } };
    let pieces: Vec<String> = text.chars().collect::<Vec<_>>().chunks(action::LONGEST).take(MOST).map(|c| c.iter().collect()).collect();
    let paragraph = |text: String| {
        let Both { ar, en } = both(text);
        Paragraph { ar, en, compared: String::new() }
    };
    Action { state: Progress::Done, title: both(title.join(" ")), paragraphs: pieces.into_iter().map(paragraph).collect(), ..Action::default() }
}
