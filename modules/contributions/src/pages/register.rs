//! The register: every action by issue, and what waits for somebody.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use serde::Deserialize;
use store::Op;
use web::{App, Error, Lang, PageOptions, Staff};

use super::{chosen, lists};
use crate::action::{self, Stored};
use crate::figures::{self, Book};
use crate::issues::{self, List, ListError};
use crate::{APPROVE, stale};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
    only: String,
}

/// What the register can be asked for.
const ONLY: [&str; 7] = ["waiting", "stale", "problems", "no-evidence", "nothing-planned", "nothing-done", "dropped"];

pub(super) async fn page(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    show(&app, &staff, locale, &asked, None).await
}

/// An action with what is known of it.
struct Row {
    action: Stored,
    stale: usize,
    problems: usize,
}

impl Row {
    fn is(&self, only: &str) -> bool {
        match only {
            "waiting" => self.action.version.state != "approved",
            "stale" => self.stale > 0,
            "problems" => self.problems > 0,
            "no-evidence" => !self.action.version.body.has_evidence(),
            "dropped" => self.action.is_dropped,
            _ => true,
        }
    }
}

async fn rows(app: &App, book: &Book) -> Result<Vec<Row>, Error> {
    let (heads, lives, kept) = store::read!(app.db, "contributions.register", |tx| {
        Ok::<_, store::Error>((action::heads(tx).await?, action::lives(tx).await?, action::confirmed(tx, None).await?))
    })?;
    let row = |action: Stored| {
        let old = |token: &paper::written::Token| kept.get(&(action.id, token.to_string())).copied();
        let of = |text: &str| stale::stale(text, old, |token| book.figure(token).ok()).len();
        // What everyone reads may be stale, not what is being written.
        let public = lives.iter().find(|l| l.id == action.id).map(|l| &l.version.body.paragraphs[..]).unwrap_or_default();
        let stale = public.iter().map(|p| of(&p.en).max(of(&p.ar))).sum();
        let problems = action.version.body.problems(|token| book.figure(token)).len();
        Row { stale, problems, action }
    };
    Ok(heads.into_iter().map(row).collect())
}

async fn show(app: &App, staff: &Staff, locale: Locale, asked: &Asked, problem: Option<String>) -> Result<Response, Error> {
    let lists = lists(app).await?;
    let list = chosen(&lists, &asked.list)?;
    let book = figures::book(app).await?;
    let rows: Vec<Row> = rows(app, &book).await?.into_iter().filter(|r| r.action.list == list.id).collect();
    let is_dropped = asked.only == "dropped";
    let shown = |r: &&Row| r.action.is_dropped == is_dropped && r.is(&asked.only);
    let lacks = |key: &str, is_past: bool| {
        !rows.iter().any(|r| !r.action.is_dropped && r.action.issue == key && r.action.version.body.state.is_past() == is_past)
    };
    let mut sections = Vec::new();
    for issue in &list.issues {
        let wanted = match asked.only.as_str() {
            "nothing-planned" => lacks(&issue.key, false),
            "nothing-done" => lacks(&issue.key, true),
            _ => true,
        };
        let actions: Vec<Value> = rows.iter().filter(|r| r.action.issue == issue.key).filter(shown).map(|r| row(r, locale)).collect();
        let is_asked = ["", "nothing-planned", "nothing-done"].contains(&asked.only.as_str());
        if wanted && (is_asked || !actions.is_empty()) {
            sections.push(context! { key => issue.key.clone(), number => issue.number, name => issue.name.get(locale), actions });
        }
    }
    let count = |only: &str| match only {
        "nothing-planned" => list.issues.iter().filter(|i| lacks(&i.key, false)).count(),
        "nothing-done" => list.issues.iter().filter(|i| lacks(&i.key, true)).count(),
        only => rows.iter().filter(|r| r.action.is_dropped == (only == "dropped") && r.is(only)).count(),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let context = context! {
        list => context! { id => list.id.clone(), title => list.title.get(locale), edition => list.edition }, only => asked.only.clone(), sections, problem,
        lists => lists.iter().map(|l| context! { id => l.id.clone(), title => l.title.get(locale) }).collect::<Vec<_>>(),
        counts => ONLY.iter().map(|only| context! { only => *only, n => count(only) }).collect::<Vec<_>>(), may_approve => staff.may(app, APPROVE),
    };
    app.page("contributions/register.html", PageOptions::new(locale, "/staff/contributions").staff(staff).status(status), context)
}

fn row(row: &Row, locale: Locale) -> Value {
    let (action, body) = (&row.action, &row.action.version.body);
    let title = Some(body.title.get(locale)).filter(|t| !t.trim().is_empty()).unwrap_or(body.title.get(locale.other()));
    context! {
        id => action.id.to_string(), title, state => body.state.word(), written => action.version.state.clone(), is_live => action.live.is_some(), stale => row.stale,
        problems => row.problems, author => action.version.author_name.clone(), on => web::date(locale, action.version.made_at, figures::OFFSET),
    }
}

/// Takes in another list of issues, as TOML.
pub(super) async fn put_list(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (_, files) = web::read_form(&headers, body).await?;
    let bytes = files.first().map(|f| f.bytes.as_ref()).unwrap_or_default();
    let read = core::str::from_utf8(bytes).map_err(|_| ListError::NotText).and_then(|text| match List::read(text)? {
        list if issues::is_shipped(&list.id) => Err(ListError::Shipped(list.id)),
        list => Ok((list, text)),
    });
    let (list, text) = match read {
        Ok(read) => read,
        Err(problem) => return show(&app, &staff, locale, &Asked::default(), Some(problem.text(&app, locale))).await,
    };
    let op = Op::new(Actor::Staff(staff.user), "contributions.list", &list.id);
    let put: Result<Option<String>, store::Error> = store::write!(app.db, op, |tx| {
        // An issue that something is written about stays.
        let lost = action::heads(tx).await?.into_iter().find(|a| a.list == list.id && list.issue(&a.issue).is_none());
        match lost {
            Some(action) => Ok(Some(action.issue)),
            None => issues::put(tx, &list, text).await.map(|()| None),
        }
    });
    if let Some(issue) = put? {
        let problem = app.texts.get(locale, "contributions-list-lacks", &[("issue", issue.into())]);
        return show(&app, &staff, locale, &Asked::default(), Some(problem)).await;
    }
    Ok(Redirect::to(&format!("/{locale}/staff/contributions?list={}", list.id)).into_response())
}
