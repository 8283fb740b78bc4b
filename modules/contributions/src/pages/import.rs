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
    let lines = match lines(&form, &files) {
        Ok(lines) => lines,
        Err(problem) => {
            let more = context! { problem, text => form.get("text") };
            return show(&app, &staff, locale, &list_id, more, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let lists = lists(&app).await?;
    let list = chosen(&lists, &list_id)?;
    let rows = rows(list, &lines);
    let lang = language(&lines);
    let (count, unplaced) = (rows.len(), rows.iter().filter(|r| r.0.is_empty()).count());
    let rows: Vec<Value> = rows.into_iter().map(|(issue, text)| context! { issue, text }).collect();
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
        Some(file) => letter::from_text(core::str::from_utf8(&file.bytes).map_err(|_| "contributions-not-docx")?),
        None => letter::from_text(form.get("text")),
    };
    if lines.iter().map(|l| l.text.len()).sum::<usize>() > LONGEST {
        return Err("contributions-letter-large");
    }
    if lines.iter().all(|l| l.text.is_empty()) {
        return Err("contributions-letter-empty");
    }
    Ok(lines)
}

/// Every paragraph with the issue it goes to, in the letter's own sections; those without one last.
fn rows(list: &List, lines: &[Line]) -> Vec<(String, String)> {
    let laid = letter::lay(lines, &list.names());
    let placed = laid.placed.into_iter().flat_map(|section| {
        let key = list.issues[section.issue].key.clone();
        section.paragraphs.into_iter().map(move |text| (key.clone(), text))
    });
    placed.chain(laid.unplaced.into_iter().map(|text| (String::new(), text))).take(ROWS).collect()
}

/// Arabic where most letters are.
fn language(lines: &[Line]) -> Locale {
    let letters = || lines.iter().flat_map(|l| l.text.chars()).filter(|c| c.is_alphabetic());
    let arabic = letters().filter(|c| matches!(c, '\u{600}'..='\u{6ff}')).count();
    if arabic * 2 > letters().count() { Locale::Ar } else { Locale::En }
}

/// Takes each paragraph as a draft action of the issue it was given.
pub(super) async fn take(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, _) = web::read_form(&headers, body).await?;
    let lists = lists(&app).await?;
    let list = chosen(&lists, form.get("list"))?;
    let is_arabic = form.get("lang") == "ar";
    let mut drafts: Vec<(String, Action)> = Vec::new();
    for at in 0..ROWS {
        let (key, text) = (form.get(&format!("issue-{at}")), form.get(&format!("text-{at}")).trim());
        if text.is_empty() || list.issue(key).is_none() {
            continue;
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
