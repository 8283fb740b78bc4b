//! What pages show of texts and figures.

use std::collections::BTreeMap;

use kernel::{Id, Locale};
use minijinja::{Value, context};
use paper::written::{self, Piece, Token};
use web::App;

use crate::action::Comment;
use crate::figures::{self, Book, Figure, Series};
use crate::input::title;
use crate::stale;

/// A paragraph as pieces: words, a figure that leads to its page, a source.
pub(super) fn pieces(app: &App, locale: Locale, book: &Book, text: &str) -> Vec<Value> {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => context! { text },
        Piece::Note(note) => context! { note },
        Piece::Token(Ok(token)) => match book.figure(&token) {
            Ok(figure) => context! { figure => figures::reads(app, locale, token.form, &figure), address => web::encode(&token.to_string()) },
            Err(missing) => context! { missing => missing.word(), token => token.to_string() },
        },
        Piece::Token(Err(error)) => context! { missing => "token", token => error.to_string() },
    };
    written::pieces(text).into_iter().map(|(_, p)| piece(p)).collect()
}

/// A paragraph as sentences, those marked whose figures changed.
pub(super) fn sentences(app: &App, locale: Locale, book: &Book, text: &str, kept: &BTreeMap<(Id, String), Figure>, id: Id) -> Vec<Value> {
    let old = |token: &Token| kept.get(&(id, token.to_string())).copied();
    let marked = stale::stale(text, old, |token| book.figure(token).ok());
    let untraced = written::untraced(text);
    let sentence = |range: core::ops::Range<usize>| {
        let said = |figure: Option<Figure>, form| figure.map(|f| figures::reads(app, locale, form, &f));
        let changes: Vec<Value> = marked
            .iter()
            .filter(|s| s.range == range)
            .flat_map(|s| &s.changes)
            .map(|c| context! { old => said(c.old, c.form), new => said(c.new, c.form) })
            .collect();
        let numbers: Vec<String> = untraced.iter().filter(|n| range.contains(&n.start)).map(|n| text[n.clone()].to_owned()).collect();
        context! { pieces => pieces(app, locale, book, &text[range]), changes, untraced => numbers }
    };
    written::sentences(text).into_iter().map(sentence).collect()
}

/// What two texts differ in, in words.
pub(super) fn diff(old: &str, new: &str) -> Vec<Value> {
    let piece = |piece: prose::Piece| match piece {
        prose::Piece::Same(text) => context! { kind => "same", text },
        prose::Piece::Gone(text) => context! { kind => "gone", text },
        prose::Piece::New(text) => context! { kind => "new", text },
    };
    prose::diff(old, new).into_iter().map(piece).collect()
}

/// Remarks of colleagues.
pub(super) fn comments(locale: Locale, list: &[Comment]) -> Vec<Value> {
    list.iter().map(|c| context! { who => c.who.clone(), text => c.body.clone(), on => web::date(locale, c.at, figures::OFFSET) }).collect()
}

/// The months of an indicator's group as bars: a share of the highest, from 0 to 100, and what each is.
pub(super) fn chart(app: &App, locale: Locale, series: &Series, group: &str) -> Value {
    let points: Vec<(figures::Month, f64)> = series.of_group(group)[0].by_ref().filter_map(|p| Some((figures::month_of(p.from), p.value?))).collect();
    let last: Vec<&(figures::Month, f64)> = points.iter().rev().take(12).rev().collect();
    let most = last.iter().map(|(_, v)| *v).fold(0.0, f64::max);
    let bar = |(at, (month, value)): (usize, &&(figures::Month, f64))| {
        let figure = Figure { value: *value, unit: series.indicator.unit, from: *month, to: *month };
        let height = if most > 0.0 { (value / most * 40.0).max(1.0) } else { 1.0 };
        context! { x => at * 10, y => format!("{:.1}", 42.0 - height), height => format!("{height:.1}"), label => format!("{}: {}", figures::period(app, locale, &figure), figures::full(app, locale, &figure)) }
    };
    context! { title => title(app, locale, series.indicator.id), width => last.len().max(1) * 10, bars => last.iter().enumerate().map(bar).collect::<Vec<_>>() }
}
