//! What is being done, issue by issue, for everyone; and what was sent.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Locale;
use minijinja::{Value, context};
use paper::written::{Form, Token};
use serde::Deserialize;
use web::{App, Error, Lang, PageOptions};

use super::{chosen, lists, view};
use crate::action::{self, Stored};
use crate::figures::{self, Book};
use crate::input::{self, facts, method, title};
use crate::issues::List;
use crate::render;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    list: String,
    /// A token, of the page of a figure.
    of: String,
}

pub(super) async fn page(State(app): State<App>, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let lists = lists(&app).await?;
    let list = chosen(&lists, &asked.list)?;
    let book = figures::book(&app).await?;
    let (actions, sent) = store::read!(app.db, "contributions.public", |tx| {
        let sent = input::list(tx).await?.into_iter().filter(|i| i.state == "sent");
        Ok::<_, store::Error>((action::lives(tx).await?, sent.collect::<Vec<_>>()))
    })?;
    let issues: Vec<Value> = list.issues.iter().map(|issue| of_issue(&app, locale, &book, issue, &of(&actions, list, &issue.key))).collect();
    let sent = sent.iter().map(
        |i| context! { number => i.number, title => i.choice.title.get(locale), on => i.sent_at.map(|at| web::date(locale, at, figures::OFFSET)) },
    );
    let context = context! {
        list => context! { title => list.title.get(locale), question => list.question.get(locale), edition => list.edition },
        others => lists.iter().filter(|l| l.id != list.id).map(|l| context! { id => l.id.clone(), title => l.title.get(locale) }).collect::<Vec<_>>(),
        issues, sent => sent.collect::<Vec<_>>(),
    };
    app.page("contributions/public.html", PageOptions::new(locale, "/contributions"), context)
}

fn of<'a>(actions: &'a [Stored], list: &List, issue: &str) -> Vec<&'a Stored> {
    actions.iter().filter(|a| a.list == list.id && a.issue == issue).collect()
}

fn of_issue(app: &App, locale: Locale, book: &Book, issue: &crate::issues::Issue, actions: &[&Stored]) -> Value {
    let action = |a: &&Stored| {
        let body = &a.version.body;
        let links: Vec<Value> = body.evidence.iter().map(|e| evidence(app, locale, e)).collect();
        context! {
            state => body.state.word(), title => body.title.get(locale), facts => facts(app, locale, body), links,
            paragraphs => body.paragraphs.iter().map(|p| view::pieces(app, locale, book, p.get(locale))).collect::<Vec<_>>(),
        }
    };
    // A chart of each indicator that is spoken of.
    let mut shown: Vec<(String, String)> = Vec::new();
    for token in actions.iter().flat_map(|a| a.version.body.tokens()) {
        let one = (token.indicator, token.group);
        if !shown.contains(&one) {
            shown.push(one);
        }
    }
    let chart = |(id, group): &(String, String)| Some(view::chart(app, locale, book.0.get(id.as_str())?, group));
    let (done, planned): (Vec<&Stored>, Vec<&Stored>) = actions.iter().copied().partition(|a| a.version.body.state.is_past());
    context! {
        number => issue.number, name => issue.name.get(locale), charts => shown.iter().take(3).filter_map(chart).collect::<Vec<_>>(),
        done => done.iter().map(action).collect::<Vec<_>>(), planned => planned.iter().map(action).collect::<Vec<_>>(),
    }
}

/// `indicator:ID`, `link:ADDRESS|title` or `document:title`, to be shown.
pub(super) fn evidence(app: &App, locale: Locale, text: &str) -> Value {
    match text.split_once(':') {
        Some(("indicator", token)) => {
            let id = token.split('|').next().unwrap_or_default();
            context! { figure => web::encode(token), title => title(app, locale, id) }
        }
        Some(("link", rest)) => {
            let (link, title) = rest.split_once('|').unwrap_or((rest, rest));
            context! { link, title }
        }
        Some((_, title)) => context! { title },
        None => context! { title => text },
    }
}

/// A figure with its value, unit, period, method and source.
pub(super) async fn figure(State(app): State<App>, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let token = Token::parse(&asked.of).map_err(|_| Error::not_found())?;
    let book = figures::book(&app).await?;
    let series = book.0.get(token.indicator.as_str()).ok_or_else(Error::not_found)?;
    let figure = book.figure(&token);
    let mut points: Vec<Value> = Vec::new();
    let [months, years] = series.of_group(&token.group);
    let spans = months.map(|p| (p, 0)).chain(years.map(|p| (p, 11)));
    for (point, more) in spans {
        let from = figures::month_of(point.from);
        let of = |value| figures::Figure { value, unit: series.indicator.unit, from, to: (from.0, from.1 + more) };
        points.push(context! {
            period => figures::period(&app, locale, &of(0.0)), value => point.value.map(|v| figures::full(&app, locale, &of(v))),
            interval => point.sampled.and_then(|s| Some(format!("{}\u{2013}{}", figures::number(s.low?, series.indicator.unit), figures::number(s.high?, series.indicator.unit)))),
            n => point.sampled.map(|s| figures::number(s.n as f64, kernel::Unit::Count)),
        });
    }
    points.reverse();
    let context = context! {
        title => title(&app, locale, series.indicator.id), method => method(&app, locale, series.indicator.id), indicator => series.indicator.id, module => series.module(),
        group => token.group.clone(), minimum => series.indicator.minimum, unit => figures::word(series.indicator.unit), points, chart => view::chart(&app, locale, series, &token.group),
        value => figure.as_ref().ok().map(|f| figures::reads(&app, locale, Form::Full, f)), period => figure.as_ref().ok().map(|f| figures::period(&app, locale, f)),
        missing => figure.err().map(|m| m.word()),
    };
    let path = format!("/contributions/figure?of={}", web::encode(&asked.of));
    app.page("contributions/figure.html", PageOptions::new(locale, &path), context)
}

/// An input that was sent, as it was sent.
pub(super) async fn sent(State(app): State<App>, Lang(locale): Lang, Path((_, number)): Path<(String, i64)>) -> Result<Response, Error> {
    let (input, files) = store::read!(app.db, "contributions.sent", |tx| {
        Ok::<_, action::ActionError>((input::one(tx, number).await?, input::files(tx, number).await?))
    })?;
    if input.state != "sent" {
        return Err(Error::not_found());
    }
    let text = input.frozen.iter().find(|t| t.paper.lang == input::lang(locale)).or(input.frozen.first()).ok_or_else(Error::not_found)?;
    let context = context! {
        number, title => text.paper.title.clone(), on => input.sent_at.map(|at| web::date(locale, at, figures::OFFSET)), hash => input.hash,
        text => Value::from_safe_string(paper::html::render(&text.paper)), text_lang => text.paper.lang.tag(), text_dir => if text.paper.lang.is_rtl() { "rtl" } else { "ltr" },
        files => files.iter().map(|(name, hash)| context! { name, hash }).collect::<Vec<_>>(),
    };
    app.page("contributions/sent.html", PageOptions::new(locale, &format!("/contributions/inputs/{number}")), context)
}

pub(super) async fn sent_file(State(app): State<App>, Path((_, number, name)): Path<(String, i64, String)>) -> Result<Response, Error> {
    let found = store::read!(app.db, "contributions.sent_file", |tx| {
        let is_sent = input::one(tx, number).await?.state == "sent";
        Ok::<_, action::ActionError>(if is_sent { input::file(tx, number, &name).await? } else { None })
    })?;
    Ok(web::download(&name, render::kind(&name), found.ok_or_else(Error::not_found)?))
}
