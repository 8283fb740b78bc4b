//! One action: both languages side by side, what keeps it from being approved, figures that changed, remarks and history.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, Id, Locale};
use minijinja::{Value, context};
use serde::Deserialize;
use store::Op;
use web::{App, Error, Form, Lang, PageOptions, Staff};

use super::{chosen, id, lists, view, who};
use crate::action::{self, Action, ActionError, MOST, Paragraph, State as Progress, Stored, Version};
use crate::figures::{self, Book, Figure};
use crate::issues::Both;
use crate::{APPROVE, input, stale};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
    issue: String,
    /// Two versions to compare.
    from: i64,
    to: i64,
}

/// An action as a form gives it.
fn read(form: &Form) -> Action {
    let both = |name: &str| Both { ar: form.get(&format!("{name}-ar")).trim().to_owned(), en: form.get(&format!("{name}-en")).trim().to_owned() };
    let paragraph = |at: usize| {
        let Both { ar, en } = both(&format!("p{at}"));
        let mut paragraph = Paragraph { ar, en, compared: form.get(&format!("p{at}-seen")).to_owned() };
        if form.get(&format!("p{at}-compared")) == "yes" {
            paragraph.compared = paragraph.mark();
        }
        paragraph
    };
    let lines = form.get("evidence").lines().map(|l| l.trim().to_owned()).collect();
    let action = Action {
        state: Progress::parse(form.get("state")).unwrap_or_default(),
        title: both("title"),
        lead: both("lead"),
        partners: both("partners"),
        from: form.get("from").trim().to_owned(),
        to: form.get("to").trim().to_owned(),
        paragraphs: (1..=MOST).map(paragraph).collect(),
        evidence: lines,
    };
    action.tidied()
}

/// What a page of an action shows besides the action itself.
struct Told<'a> {
    list: &'a str,
    issue: &'a str,
    stored: Option<&'a Stored>,
    /// What was typed and could not be kept, with a text's key.
    problem: Option<&'static str>,
    seen: i64,
    asked: &'a Asked,
}

async fn show(app: &App, staff: &Staff, locale: Locale, body: &Action, told: &Told<'_>) -> Result<Response, Error> {
    let lists = lists(app).await?;
    let list = chosen(&lists, told.list)?;
    let issue = list.issue(told.issue).ok_or_else(Error::not_found)?;
    let book = figures::book(app).await?;
    let mut context = context! {
        list => context! { id => list.id.clone(), title => list.title.get(locale) }, issue => context! { key => issue.key.clone(), number => issue.number, name => issue.name.get(locale) },
        action => form(body), states => Progress::ALL.map(Progress::word).to_vec(), problem => told.problem, seen => told.seen, id => told.stored.map(|s| s.id.to_string()),
        indicators => book.0.values().map(|s| context! { id => s.indicator.id, title => input::title(app, locale, s.indicator.id), value => latest(app, locale, &book, s.indicator.id) }).collect::<Vec<_>>(),
    };
    if let Some(stored) = told.stored {
        context = context! { ..of_stored(app, staff, locale, stored, &book, told.asked).await?, ..context };
    }
    let status = if told.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let path = told
        .stored
        .map_or_else(|| format!("/staff/contributions/new?list={}&issue={}", list.id, issue.key), |s| format!("/staff/contributions/a/{}", s.id));
    app.page("contributions/editing.html", PageOptions::new(locale, &path).staff(staff).status(status), context)
}

/// What an indicator says last, of all groups together.
fn latest(app: &App, locale: Locale, book: &Book, id: &str) -> Option<String> {
    let token = paper::written::Token::parse(id).ok()?;
    book.figure(&token).ok().map(|f| format!("{} ({})", figures::full(app, locale, &f), figures::period(app, locale, &f)))
}

fn form(body: &Action) -> Value {
    let paragraph = |(at, p): (usize, &Paragraph)| {
        let lines = (p.en.len().max(p.ar.chars().count()) / 60 + 1).clamp(3, 14);
        context! { at => at + 1, ar => p.ar.clone(), en => p.en.clone(), seen => p.compared.clone(), is_compared => p.is_compared(), lines }
    };
    let mut paragraphs: Vec<Value> = body.paragraphs.iter().enumerate().map(paragraph).collect();
    if paragraphs.len() < MOST {
        paragraphs.push(paragraph((body.paragraphs.len(), &Paragraph::default())));
    }
    let both = |b: &Both| context! { ar => b.ar.clone(), en => b.en.clone() };
    context! {
        state => body.state.word(), title => both(&body.title), lead => both(&body.lead), partners => both(&body.partners), from => body.from.clone(), to => body.to.clone(),
        paragraphs, evidence => body.evidence.join("\n"),
    }
}

async fn of_stored(app: &App, staff: &Staff, locale: Locale, stored: &Stored, book: &Book, asked: &Asked) -> Result<Value, Error> {
    let (versions, comments, kept) = store::read!(app.db, "contributions.action", |tx| {
        let kept = action::confirmed(tx, Some(stored.id)).await?;
        Ok::<_, store::Error>((action::versions(tx, stored.id).await?, action::comments(tx, (Some(stored.id), None)).await?, kept))
    })?;
    let body = &stored.version.body;
    let problems = body.problems(|token| book.figure(token));
    let problem = |p: &action::Problem| context! { key => format!("contributions-{}", p.what), paragraph => p.paragraph, detail => p.detail.clone() };
    let none = BTreeMap::new();
    let kept = if stored.live.is_some() { &kept } else { &none };
    let texts: Vec<Value> = Locale::ALL
        .iter()
        .map(|&l| {
            let paragraphs: Vec<Value> =
                body.paragraphs.iter().map(|p| context! { sentences => view::sentences(app, l, book, p.get(l), kept, stored.id) }).collect();
            context! { tag => l.tag(), direction => l.dir(), title => body.title.get(l), facts => input::facts(app, l, body), paragraphs }
        })
        .collect();
    // What everyone reads may be stale, not what is being written.
    let public = versions.iter().find(|v| stored.live == Some(v.number)).map(|v| &v.body);
    let old = |token: &paper::written::Token| kept.get(&(stored.id, token.to_string())).copied();
    let is_stale = public.is_some_and(|body| {
        let changed = |text: &str| !stale::stale(text, old, |token| book.figure(token).ok()).is_empty();
        body.paragraphs.iter().any(|p| changed(&p.en) || changed(&p.ar))
    });
    let figures_seen = [Some(body), public].map(|b| b.map(|b| mark(&figures_of(b, book))).unwrap_or_default());
    let wrote = versions.iter().filter(|v| v.number > stored.live.unwrap_or(0)).any(|v| v.author == staff.user);
    let version = |v: &Version| context! { number => v.number, state => v.state.clone(), author => v.author_name.clone(), judge => v.judge_name.clone(), on => web::date(locale, v.made_at, figures::OFFSET), is_live => stored.live == Some(v.number) };
    Ok(context! {
        figures_seen => figures_seen[0].clone(), figures_public => figures_seen[1].clone(), written => stored.version.state.clone(), live => stored.live, is_dropped => stored.is_dropped, texts, is_stale, problems => problems.iter().map(problem).collect::<Vec<_>>(),
        may_approve => staff.may(app, APPROVE) && !wrote, may_drop => stored.live.is_none() || staff.may(app, APPROVE), versions => versions.iter().map(version).collect::<Vec<_>>(), comments => view::comments(locale, &comments),
        changes => changes(&versions, asked),
    })
}

/// What two versions differ in, in words.
fn changes(versions: &[Version], asked: &Asked) -> Option<Value> {
    let of = |number: i64| versions.iter().find(|v| v.number == number);
    let (from, to) = (of(asked.from)?, of(asked.to)?);
    let whole = |v: &Version, l: Locale| {
        let b = &v.body;
        let mut out = vec![
            b.title.get(l).to_owned(),
            b.lead.get(l).to_owned(),
            b.partners.get(l).to_owned(),
            format!("{} {} {}", b.state.word(), b.from, b.to),
        ];
        out.extend(b.paragraphs.iter().map(|p| p.get(l).to_owned()));
        out.extend(b.evidence.clone());
        out.retain(|t| !t.trim().is_empty());
        out.join("\n")
    };
    let pieces = |l: Locale| {
        context! { tag => l.tag(), direction => l.dir(), pieces => view::diff(&whole(from, l), &whole(to, l)) }
    };
    Some(context! { from => asked.from, to => asked.to, texts => Locale::ALL.map(pieces).to_vec() })
}

pub(super) async fn begin(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let told = Told { list: &asked.list, issue: &asked.issue, stored: None, problem: None, seen: 0, asked: &asked };
    show(&app, &staff, locale, &Action::default(), &told).await
}

/// Why not even a draft is made of it: a text's key.
fn cannot_be_kept(action: &Action) -> Option<&'static str> {
    let is_long = |text: &str| text.chars().count() > action::LONGEST;
    let others = [&action.title, &action.lead, &action.partners].into_iter().flat_map(|b| [&b.ar, &b.en]).chain(&action.evidence);
    if action.title.ar.is_empty() && action.title.en.is_empty() {
        Some("no-title-yet")
    } else {
        (action.paragraphs.iter().any(|p| is_long(&p.ar) || is_long(&p.en)) || others.into_iter().any(|t| is_long(t))).then_some("long")
    }
}

pub(super) async fn create(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let (action, asked) = (read(&form), Asked::default());
    let lists = lists(&app).await?;
    let list = chosen(&lists, form.get("list"))?;
    let issue = list.issue(form.get("issue")).ok_or_else(Error::not_found)?;
    if let Some(problem) = cannot_be_kept(&action) {
        let told = Told { list: &list.id, issue: &issue.key, stored: None, problem: Some(problem), seen: 0, asked: &asked };
        return show(&app, &staff, locale, &action, &told).await;
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.new", &issue.key);
    let id = store::write!(app.db, op, |tx| { action::new(tx, (&list.id, &issue.key), &action, &who(&staff)).await })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/a/{id}")).into_response())
}

async fn find(app: &App, id: Id) -> Result<Stored, Error> {
    Ok(store::read!(app.db, "contributions.one", |tx| { action::one(tx, id).await })?)
}

pub(super) async fn page(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let stored = find(&app, id(&number)?).await?;
    let told = Told { list: &stored.list, issue: &stored.issue, stored: Some(&stored), problem: None, seen: stored.version.number, asked: &asked };
    show(&app, &staff, locale, &stored.version.body, &told).await
}

pub(super) async fn save(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (id, form) = (id(&number)?, Form::parse(&body));
    let (action, seen) = (read(&form), form.get("seen").parse().unwrap_or(0));
    let back = format!("/{locale}/staff/contributions/a/{id}");
    let was = find(&app, id).await?;
    if was.version.number == seen && was.version.body == action {
        return Ok(Redirect::to(&back).into_response());
    }
    let asked = Asked::default();
    if let Some(problem) = cannot_be_kept(&action) {
        let told = Told { list: &was.list, issue: &was.issue, stored: Some(&was), problem: Some(problem), seen, asked: &asked };
        return show(&app, &staff, locale, &action, &told).await;
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.save", id);
    match store::write!(app.db, op, |tx| { action::save(tx, id, seen, &action, &who(&staff)).await }) {
        Ok(()) => Ok(Redirect::to(&back).into_response()),
        // What was typed stays; what stands there now is shown below it.
        Err(ActionError::Changed) => {
            let now = find(&app, id).await?;
            let seen = now.version.number;
            show(
                &app,
                &staff,
                locale,
                &action,
                &Told { list: &now.list, issue: &now.issue, stored: Some(&now), problem: Some("changed"), seen, asked: &asked },
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

/// A mark of figures, to say which were looked at.
fn mark(figures: &BTreeMap<String, Figure>) -> String {
    input::sha256(serde_json::to_string(figures).unwrap_or_default().as_bytes())
}

/// Figures of an action's tokens as they are now.
fn figures_of(body: &Action, book: &Book) -> BTreeMap<String, Figure> {
    body.tokens().into_iter().filter_map(|t| Some((t.to_string(), book.figure(&t).ok()?))).collect()
}

/// Checks, confirms figures, remarks, drops or puts back.
pub(super) async fn act(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (id, form) = (id(&number)?, Form::parse(&body));
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let op = |what| Op::new(Actor::Staff(staff.user), what, id);
    let done: Result<(), ActionError> = match form.get("act") {
        "check" => {
            let (stored, book) = (find(&app, id).await?, figures::book(&app).await?);
            if !stored.version.body.problems(|token| book.figure(token)).is_empty() {
                return Err(ActionError::Problems.into());
            }
            store::write!(app.db, op("contributions.check"), |tx| { action::check(tx, id, seen, &who(&staff)).await })
        }
        "confirm" => {
            let book = figures::book(&app).await?;
            let lives = store::read!(app.db, "contributions.live", |tx| { action::lives(tx).await })?;
            let public = lives.into_iter().find(|a| a.id == id).ok_or(ActionError::State)?.version.body;
            let figures = figures_of(&public, &book);
            if mark(&figures) != form.get("figures") {
                return Err(ActionError::Changed.into());
            }
            // A figure that is gone is not confirmed: its sentence is written anew.
            if public.tokens().iter().any(|token| book.figure(token).is_err()) {
                return Err(ActionError::Problems.into());
            }
            store::write!(app.db, op("contributions.confirm"), |tx| { action::confirm(tx, id, &figures, &who(&staff)).await })
        }
        "comment" => {
            let text = form.get("text").trim().chars().take(4000).collect::<String>();
            if text.is_empty() {
                return Ok(Redirect::to(&format!("/{locale}/staff/contributions/a/{id}")).into_response());
            }
            store::write!(app.db, op("contributions.comment"), |tx| {
                action::one(tx, id).await?;
                action::comment(tx, (Some(id), None), &who(&staff), &text).await.map_err(ActionError::from)
            })
        }
        "drop" | "put-back" => {
            let is_dropped = form.get("act") == "drop";
            // What everyone reads is taken away, or shown again, by those who may approve.
            if find(&app, id).await?.live.is_some() && !staff.may(&app, APPROVE) {
                return Err(Error::forbidden());
            }
            store::write!(app.db, op(if is_dropped { "contributions.drop" } else { "contributions.put_back" }), |tx| {
                action::drop_it(tx, id, is_dropped).await
            })
        }
        _ => return Err(Error::bad_request()),
    };
    done?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/a/{id}")).into_response())
}

/// A second person approves exactly the version that was looked at, and with it its figures.
pub(super) async fn approve(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (id, form) = (id(&number)?, Form::parse(&body));
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let (stored, book) = (find(&app, id).await?, figures::book(&app).await?);
    if stored.version.number != seen {
        return Err(ActionError::Changed.into());
    }
    if !stored.version.body.problems(|token| book.figure(token)).is_empty() {
        return Err(ActionError::Problems.into());
    }
    let figures = figures_of(&stored.version.body, &book);
    if mark(&figures) != form.get("figures") {
        return Err(ActionError::Changed.into());
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.approve", id);
    store::write!(app.db, op, |tx| { action::approve(tx, id, seen, &figures, &who(&staff)).await })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/a/{id}")).into_response())
}
