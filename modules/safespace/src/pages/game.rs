//! A game: played by the page's own script, or read and played by links where there is none.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Locale;
use minijinja::{Value, context};
use serde::Deserialize;
use web::{App, Error, Lang, PageOptions};

use super::{Asked, help, known_age, prose, told, words};
use crate::content::story::{MOST_CHOICES, Step, Story};
use crate::content::{Game, Kind, Play, library};

/// Text that stands in a page's data block: nothing in it can end the block.
fn data(value: &serde_json::Value) -> Value {
    Value::from_safe_string(value.to_string().replace('<', "\\u003c"))
}

pub(super) async fn page(
    State(app): State<App>,
    Lang(locale): Lang,
    Path(path): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let (library, age) = (library(&app), known_age(&asked.age));
    let game = library.game(&path.1).ok_or_else(Error::not_found)?;
    let path = format!("/safespace/games/{}{}", game.common.id, if age.is_empty() { String::new() } else { format!("?age={age}") });
    play(&app, locale, game, age, None, &path, help(&app, locale))
}

/// The page a game is played on; in a class its questions come with it.
pub(crate) fn play(
    app: &App,
    locale: Locale,
    game: &Game,
    age: &str,
    class: Option<serde_json::Value>,
    path: &str,
    help: String,
) -> Result<Response, Error> {
    let context = context! { help, ..self::context(app, locale, game, age, class) };
    app.page("safespace/game.html", PageOptions::new(locale, path), context)
}

/// What a page needs to play a game.
pub(crate) fn context(app: &App, locale: Locale, game: &Game, age: &str, class: Option<serde_json::Value>) -> Value {
    let library = library(app);
    let lessons = library.pages.iter().filter(|p| p.kind == Kind::Lesson && p.game == game.common.id);
    let is_class = class.is_some();
    let payload = serde_json::json!({ "game": game.payload(locale, age), "words": words::words(app, locale), "class": class });
    context! {
        game => super::game_card(game, locale),
        age,
        is_class,
        about => prose(game.texts.get(locale, "about")),
        adult => prose(game.texts.get(locale, "adult")),
        skills => game.skills.clone(),
        sources => game.common.sources.clone(),
        lessons => lessons.map(|p| super::page_card(p, locale)).collect::<Vec<_>>(),
        payload => data(&payload),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Way {
    /// Choices taken so far, each from 0, parted by dots.
    #[serde(default)]
    way: String,
}

/// The game in words: a story goes on by links; all else is told with what comes of each decision.
pub(super) async fn text(
    State(app): State<App>,
    Lang(locale): Lang,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Way>,
) -> Result<Response, Error> {
    let library = library(&app);
    let game = library.game(&id).ok_or_else(Error::not_found)?;
    let way: Vec<usize> = asked.way.split('.').take(MOST_CHOICES).map_while(|n| n.parse().ok()).collect();
    let taken: Vec<String> = way.iter().map(usize::to_string).collect();
    let rest = if taken.is_empty() { String::new() } else { format!("?way={}", taken.join(".")) };
    let context = context! { help => help(&app, locale), ..told(game, locale, &way)? };
    app.page("safespace/text.html", PageOptions::new(locale, &format!("/safespace/games/{id}/text{rest}")), context)
}

/// A game in words; a story as far as its way goes.
pub(crate) fn told(game: &Game, locale: Locale, way: &[usize]) -> Result<Value, Error> {
    let told = match &game.play {
        Play::Story(story) => told_story(game, story, locale, way).map_err(Error::internal)?,
        _ => told::parts(game, locale),
    };
    let endings = game.endings.iter().map(|e| ending(game, locale, &e.id));
    Ok(context! {
        game => super::game_card(game, locale),
        about => prose(game.texts.get(locale, "about")),
        told,
        endings => endings.collect::<Vec<_>>(),
        can => prose(game.texts.get(locale, "end.can")),
    })
}

fn ending(game: &Game, locale: Locale, id: &str) -> Value {
    let text = |key: &str| game.texts.get(locale, key);
    let stars = game.endings.iter().find(|e| e.id == id).map_or(0, |e| e.stars);
    context! { title => text(&format!("ending.{id}.title")), text => prose(text(&format!("ending.{id}"))), stars }
}

/// A story as far as it went: each step's lines, what was chosen, and what may be chosen now.
fn told_story(game: &Game, story: &Story, locale: Locale, way: &[usize]) -> Result<Value, String> {
    let steps = story.walk(way)?;
    let text = |key: &str| game.texts.get(locale, key).to_owned();
    let lines = |step: &Step| -> Vec<Value> {
        let line = |line: &crate::content::story::Line| {
            let who = line.tag("who").unwrap_or_default();
            let name = if who.is_empty() || who == "me" { String::new() } else { text(&format!("person.{who}")) };
            context! { who, name, text => prose(&text(&line.key)) }
        };
        step.lines.iter().map(line).collect()
    };
    let taken = |n: usize| way.get(n).zip(steps.get(n)).and_then(|(choice, step)| step.choices.get(*choice)).map(|key| text(key)).unwrap_or_default();
    let told: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(n, step)| context! { lines => lines(step), chosen => if n + 1 < steps.len() { taken(n) } else { String::new() } })
        .collect();
    let so_far: Vec<String> = way.iter().take(steps.len() - 1).map(usize::to_string).collect();
    let last = steps.last();
    let next = |(n, key): (usize, &String)| {
        let way = so_far.iter().cloned().chain([n.to_string()]).collect::<Vec<_>>().join(".");
        context! { way, text => text(key) }
    };
    let choices: Vec<Value> = last.map(|s| s.choices.iter().enumerate().map(next).collect()).unwrap_or_default();
    let end = last.and_then(|s| s.lines.iter().find_map(|l| l.tag("ending"))).map(|id| ending(game, locale, id));
    Ok(context! { steps => told, choices, end })
}
