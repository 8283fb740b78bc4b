//! Inputs: what is chosen, how it reads now, two pairs of eyes, and what was sent.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use companion::LabError;
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use serde::Deserialize;
use store::Op;
use web::{App, Error, Form, Lang, PageOptions, Staff};

use super::{chosen, lists, view, who};
use crate::action::{self, ActionError, Stored};
use crate::figures::{self, Book};
use crate::input::{self, Choice, Composed, Desk, Flaw, Input};
use crate::issues::{Both, List};
use crate::{APPROVE, render, stale};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    a: i64,
    b: i64,
    show: String,
}

fn read(form: &Form, list: &List) -> Choice {
    let both = |name: &str| Both { ar: form.get(&format!("{name}-ar")).trim().to_owned(), en: form.get(&format!("{name}-en")).trim().to_owned() };
    let issues: Vec<String> = list.issues.iter().filter(|i| form.all("issue").any(|k| k == i.key)).map(|i| i.key.clone()).collect();
    let langs = Locale::ALL.iter().filter(|l| form.all("lang").any(|t| t == l.tag())).map(|l| l.tag().to_owned()).collect();
    let reference = form.get("reference").trim().to_owned();
    let (title, letterhead, addressee) = (both("title"), both("letterhead"), both("addressee"));
    Choice { title, issues, langs, letterhead, addressee, reference, period: both("period"), opening: both("opening"), closing: both("closing") }
}

pub(super) async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let lists = lists(&app).await?;
    let inputs = store::read!(app.db, "contributions.inputs", |tx| { input::list(tx).await })?;
    let row = |i: &Input| {
        context! { number => i.number, title => i.choice.title.get(locale), written => i.state.clone(), by => i.maker_names.clone(), on => web::date(locale, i.made_at, figures::OFFSET), issues => i.choice.issues.len() }
    };
    let context = context! {
        inputs => inputs.iter().map(row).collect::<Vec<_>>(), lists => lists.iter().map(|l| context! { id => l.id.clone(), title => l.title.get(locale) }).collect::<Vec<_>>(),
    };
    app.page("contributions/inputs.html", PageOptions::new(locale, "/staff/contributions/inputs").staff(&staff), context)
}

/// Begins an input on all issues of a list, with the wording of the last one.
pub(super) async fn create(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let lists = lists(&app).await?;
    let list = chosen(&lists, form.get("list"))?;
    let fresh = Choice::of_issue(&app, list, "");
    let op = Op::new(Actor::Staff(staff.user), "contributions.input", &list.id);
    let number = store::write!(app.db, op, |tx| {
        let last = input::list(tx).await?.into_iter().find(|i| i.list == list.id);
        // Reference and period are this one's own.
        let again = |last: &Input| Choice { issues: fresh.issues.clone(), reference: String::new(), period: Both::default(), ..last.choice.clone() };
        let choice = last.as_ref().map_or(fresh.clone(), again);
        input::new(tx, &list.id, &choice, last.as_ref(), &who(&staff)).await
    })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/inputs/{number}")).into_response())
}

/// Everything that an input is made from.
struct Base {
    input: Input,
    list: List,
    actions: Vec<Stored>,
    book: Book,
    /// Sentences of the chosen issues whose figures nobody confirmed since they changed.
    stale: usize,
}

impl Base {
    async fn find(app: &App, number: i64) -> Result<Self, Error> {
        let all = lists(app).await?;
        let (input, actions, kept) = store::read!(app.db, "contributions.input", |tx| {
            Ok::<_, ActionError>((input::one(tx, number).await?, action::lives(tx).await?, action::confirmed(tx, None).await?))
        })?;
        let list = chosen(&all, &input.list)?.clone();
        let actions: Vec<Stored> = actions.into_iter().filter(|a| a.list == list.id && input.choice.issues.contains(&a.issue)).collect();
        let book = figures::book(app).await?;
        let of = |a: &Stored| {
            let old = |token: &paper::written::Token| kept.get(&(a.id, token.to_string())).copied();
            let count = |text: &str| stale::stale(text, old, |token| book.figure(token).ok()).len();
            a.version.body.paragraphs.iter().map(|p| count(&p.en).max(count(&p.ar))).sum::<usize>()
        };
        let stale = actions.iter().map(of).sum();
        Ok(Self { input, list, actions, book, stale })
    }

    fn desk<'a>(&'a self, app: &'a App) -> Desk<'a> {
        Desk { app, list: &self.list, actions: &self.actions, book: &self.book }
    }

    fn is_frozen(&self) -> bool {
        ["approved", "sent"].contains(&self.input.state.as_str())
    }

    /// Its texts: as they were approved, or as they would read now.
    fn texts(&self, app: &App) -> Vec<Composed> {
        if self.is_frozen() {
            return self.input.frozen.clone();
        }
        self.desk(app).texts(&self.input.choice, app.db.clock().now()).0
    }

    /// A mark of its texts as they read now, to say what was looked at.
    fn mark(&self, app: &App) -> String {
        input::sha256(serde_json::to_string(&self.texts(app)).unwrap_or_default().as_bytes())
    }

    fn flaws(&self, app: &App) -> Vec<Flaw> {
        if self.is_frozen() { Vec::new() } else { self.desk(app).flaws(&self.input.choice, app.db.clock().now(), self.stale) }
    }
}

pub(super) async fn page(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let base = Base::find(&app, number).await?;
    show(&app, &staff, locale, &base, &base.input.choice, &asked.show, None).await
}

async fn show(
    app: &App,
    staff: &Staff,
    locale: Locale,
    base: &Base,
    choice: &Choice,
    shown: &str,
    problem: Option<&'static str>,
) -> Result<Response, Error> {
    let (number, texts) = (base.input.number, base.texts(app));
    let (files, comments) = store::read!(app.db, "contributions.input_files", |tx| {
        Ok::<_, store::Error>((input::files(tx, number).await?, action::comments(tx, (None, Some(number))).await?))
    })?;
    let text =
        texts.iter().find(|t| t.paper.lang.tag() == shown).or_else(|| texts.iter().find(|t| t.paper.lang == input::lang(locale))).or(texts.first());
    let (made, again) = if base.is_frozen() || !texts.is_empty() {
        let made = render::files(number, &texts).await;
        let is_same = |(name, hash): &(String, String)| made.files.get(name).is_some_and(|bytes| input::sha256(bytes) == *hash);
        let again = (base.input.state == "sent").then(|| files.iter().all(is_same));
        (made, again)
    } else {
        Default::default()
    };
    let flaw = |f: &Flaw| context! { key => format!("contributions-{}", f.what), detail => f.detail.clone(), stops => f.stops };
    let both = |b: &Both| context! { ar => b.ar.clone(), en => b.en.clone() };
    let issue = |i: &crate::issues::Issue| context! { key => i.key.clone(), number => i.number, name => i.name.get(locale), is_chosen => choice.issues.contains(&i.key) };
    let context = context! {
        number, list => base.list.title.get(locale), written => base.input.state.clone(), by => base.input.maker_names.clone(), judge => base.input.judge_name.clone(), judged => base.input.judged_at.map(|at| web::date(locale, at, figures::OFFSET)), problem,
        seen => input::seen(&base.input.choice), text_seen => base.mark(app), issues => base.list.issues.iter().map(issue).collect::<Vec<_>>(), flaws => base.flaws(app).iter().map(flaw).collect::<Vec<_>>(),
        langs => Locale::ALL.iter().map(|l| context! { tag => l.tag(), is_chosen => choice.langs.iter().any(|t| t == l.tag()) }).collect::<Vec<_>>(),
        choice => context! {
            title => both(&choice.title), letterhead => both(&choice.letterhead), addressee => both(&choice.addressee), reference => choice.reference.clone(),
            period => both(&choice.period), opening => both(&choice.opening), closing => both(&choice.closing),
        },
        text => text.map(|t| Value::from_safe_string(paper::html::render(&t.paper))), text_lang => text.map(|t| t.paper.lang.tag()),
        text_dir => text.map(|t| if t.paper.lang.is_rtl() { "rtl" } else { "ltr" }), printed => made.printed.iter().map(print).collect::<Vec<_>>(),
        files => made.files.keys().cloned().collect::<Vec<_>>(), kept => files.iter().map(|(name, hash)| context! { name, hash }).collect::<Vec<_>>(), hash => base.input.hash.clone(), again,
        may_approve => staff.may(app, APPROVE), wrote => base.input.makers.contains(&staff.user.to_string()),
        comments => view::comments(locale, &comments),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page(
        "contributions/input.html",
        PageOptions::new(locale, &format!("/staff/contributions/inputs/{number}")).staff(staff).status(status),
        context,
    )
}

/// What is told of a language's PDF.
fn print((lang, printed): &(&'static str, Result<render::Print, LabError>)) -> Value {
    match printed {
        Ok(print) => context! {
            lang => *lang, pages => print.pages, is_long => print.pages > render::PAGES, most => render::PAGES, long_issues => print.long_issues.join(", "), issue_most => render::ISSUE_PAGES,
            problem => (), detail => "",
        },
        Err(error) => {
            let key = if matches!(error, LabError::Absent) { "contributions-lab-absent" } else { "contributions-lab-failed" };
            if !matches!(error, LabError::Absent) {
                tracing::error!(%error, "a PDF was not made");
            }
            context! { lang => *lang, pages => 0, is_long => false, most => render::PAGES, long_issues => "", issue_most => render::ISSUE_PAGES, problem => key, detail => error.to_string() }
        }
    }
}

pub(super) async fn save(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, i64)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (form, base) = (Form::parse(&body), Base::find(&app, number).await?);
    let choice = read(&form, &base.list);
    let op = Op::new(Actor::Staff(staff.user), "contributions.input_save", number);
    match store::write!(app.db, op, |tx| { input::rewrite(tx, number, form.get("seen"), &choice, &who(&staff)).await }) {
        Ok(()) => Ok(Redirect::to(&format!("/{locale}/staff/contributions/inputs/{number}")).into_response()),
        Err(ActionError::Changed) => {
            let base = Base::find(&app, number).await?;
            show(&app, &staff, locale, &base, &choice, "", Some("changed")).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A file as it would be sent now, or was sent.
pub(super) async fn file(State(app): State<App>, Path((_, number, name)): Path<(String, i64, String)>) -> Result<Response, Error> {
    let kept = store::read!(app.db, "contributions.file", |tx| { input::file(tx, number, &name).await })?;
    let bytes = match kept {
        Some(bytes) => bytes,
        None => {
            let base = Base::find(&app, number).await?;
            render::files(number, &base.texts(&app)).await.files.remove(&name).ok_or_else(Error::not_found)?
        }
    };
    Ok(web::download(&name, render::kind(&name), bytes))
}

pub(super) async fn act(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, i64)>,
    body: Bytes,
) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let op = |what| Op::new(Actor::Staff(staff.user), what, number);
    match form.get("act") {
        "check" => store::write!(app.db, op("contributions.input_check"), |tx| { input::check(tx, number, form.get("seen")).await })?,
        "comment" => {
            let text = form.get("text").trim().chars().take(4000).collect::<String>();
            if !text.is_empty() {
                store::write!(app.db, op("contributions.input_comment"), |tx| {
                    input::one(tx, number).await?;
                    action::comment(tx, (None, Some(number)), &who(&staff), &text).await.map_err(ActionError::from)
                })?;
            }
        }
        "withdraw" if staff.may(&app, APPROVE) => {
            store::write!(app.db, op("contributions.input_withdraw"), |tx| { input::withdraw(tx, number).await })?
        }
        "withdraw" => return Err(Error::forbidden()),
        _ => return Err(Error::bad_request()),
    }
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/inputs/{number}")).into_response())
}

/// A second person approves exactly what was chosen, with the figures as they are now; from then on its texts stay.
pub(super) async fn approve(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, i64)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (form, base) = (Form::parse(&body), Base::find(&app, number).await?);
    if base.flaws(&app).iter().any(|f| f.stops) {
        return Err(ActionError::Problems.into());
    }
    let texts = base.texts(&app);
    if base.mark(&app) != form.get("text") {
        return Err(ActionError::Changed.into());
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.input_approve", number);
    store::write!(app.db, op, |tx| { input::approve(tx, number, form.get("seen"), &texts, &who(&staff)).await })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/inputs/{number}")).into_response())
}

/// Keeps the files of what was approved, for good, and shows them to everyone.
pub(super) async fn send(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, number)): Path<(String, i64)>,
) -> Result<Response, Error> {
    let base = Base::find(&app, number).await?;
    if base.input.state != "approved" || base.input.frozen.is_empty() {
        return Err(ActionError::State.into());
    }
    let made = render::files(number, &base.input.frozen).await;
    // What is kept for good is whole: a companion that is there and fails is tried again.
    if made.printed.iter().any(|(_, printed)| printed.as_ref().is_err_and(|e| !matches!(e, LabError::Absent))) {
        return Err(Error::new(503, "contributions-lab"));
    }
    let op = Op::new(Actor::Staff(staff.user), "contributions.send", number);
    store::write!(app.db, op, |tx| { input::send(tx, number, &made.files).await })?;
    Ok(Redirect::to(&format!("/{locale}/staff/contributions/inputs/{number}")).into_response())
}

/// Two inputs side by side, issue by issue, and in words.
pub(super) async fn compare(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let (a, b) = (Base::find(&app, asked.a).await?, Base::find(&app, asked.b).await?);
    let of = |base: &Base| {
        let texts = base.texts(&app);
        let text = texts.into_iter().find(|t| t.paper.lang == input::lang(locale));
        text.map(|t| sections(&t.paper)).unwrap_or_default()
    };
    let (left, right) = (of(&a), of(&b));
    let mut heads: Vec<&String> = left.iter().map(|(h, _)| h).collect();
    right.iter().filter(|(h, _)| !left.iter().any(|(l, _)| l == h)).for_each(|(h, _)| heads.push(h));
    let find = |list: &[(String, String)], head: &str| list.iter().find(|(h, _)| h == head).map(|(_, t)| t.clone()).unwrap_or_default();
    let section = |head: &&String| {
        let (old, new) = (find(&left, head), find(&right, head));
        context! { head => head.as_str(), is_same => old == new, pieces => view::diff(&old, &new), old, new }
    };
    let context = context! { a => asked.a, b => asked.b, sections => heads.iter().map(section).collect::<Vec<_>>() };
    app.page(
        "contributions/compare.html",
        PageOptions::new(locale, &format!("/staff/contributions/compare?a={}&b={}", asked.a, asked.b)).staff(&staff),
        context,
    )
}

/// A text's sections: heading, and all that stands below it.
fn sections(paper: &paper::Paper) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = vec![(paper.title.clone(), String::new())];
    for block in &paper.blocks {
        match block {
            paper::Block::Heading { level: 1, text, .. } => out.push((text.clone(), String::new())),
            other => {
                let one =
                    paper::Paper { blocks: vec![other.clone()], letterhead: Vec::new(), title: String::new(), facts: Vec::new(), ..paper.clone() };
                if let Some((_, text)) = out.last_mut() {
                    text.push_str(paper::text::render(&one).trim());
                    text.push('\n');
                }
            }
        }
    }
    out
}
