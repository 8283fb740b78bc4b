//! A class: opened by a teacher, joined by pupils with a code, ended, and read.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::Locale;
use minijinja::{Value, context};
use serde::Deserialize;
use web::{App, Error, Form, Lang, PageOptions};

use super::{game_card, help};
use crate::class::{self, Answers, Class, LEAST, Pair, Taken};
use crate::content::{Game, library, shipped};
use crate::{OFFSET, figures};

#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    game: String,
}

/// What a class is, and which game.
pub(super) async fn start(State(app): State<App>, Lang(locale): Lang, Query(chosen): Query<Chosen>) -> Result<Response, Error> {
    start_page(&app, locale, &chosen.game, "", StatusCode::OK)
}

fn start_page(app: &App, locale: Locale, game: &str, problem: &str, status: StatusCode) -> Result<Response, Error> {
    let games: Vec<Value> = library(app).games.iter().map(|g| game_card(g, locale)).collect();
    let context = context! { games, chosen => game, problem, least => LEAST, hours => class::LIFE / kernel::HOUR, days => class::KEPT_DAYS };
    app.page("safespace/class-start.html", PageOptions::new(locale, "/safespace/class").status(status), context)
}

pub(super) async fn open(State(app): State<App>, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let Some(id) = library(&app).game(form.get("game")).map(|g| g.common.id.clone()) else {
        return start_page(&app, locale, "", "game", StatusCode::UNPROCESSABLE_ENTITY);
    };
    // A code that is in use by chance: another is drawn.
    for _ in 0..3 {
        if let Some(secret) = class::open(&app.db, &id).await? {
            return Ok(Redirect::to(&format!("/{locale}/safespace/class/{secret}")).into_response());
        }
    }
    Err(Error::new(503, "busy"))
}

async fn find(app: &App, secret: &str) -> Result<Class, Error> {
    store::read!(app.db, "safespace.class", |tx| { class::by_secret(tx, secret).await })?.ok_or_else(Error::not_found)
}

/// The teacher's page: the code while it is open, the result once it has ended.
pub(super) async fn teacher(State(app): State<App>, Lang(locale): Lang, Path((_, secret)): Path<(String, String)>) -> Result<Response, Error> {
    let mut class = find(&app, &secret).await?;
    let now = app.db.clock().now();
    if class.ended_at.is_none() && class.ends_at <= now {
        // Its day is over: the teacher need not wait for the round that ends it.
        store::write!(app.db, store::Op::quiet(kernel::Actor::System, "safespace.end_class", ""), |tx| { class::end(tx, &class, OFFSET).await })?;
        class = find(&app, &secret).await?;
    }
    let library = library(&app);
    // A game that was hidden meanwhile does not take its classes with it.
    let shipped = shipped();
    let game = library.game(&class.game).or_else(|| shipped.game(&class.game)).ok_or_else(Error::not_found)?;
    let is_open = class.ended_at.is_none();
    let pairs = store::read!(app.db, "safespace.results", |tx| { class::results(tx, &class).await })?;
    let address = format!("{}/{locale}/safespace/join?code={}", app.settings.base_url, class.code);
    let picture = web::qr::path(&address).filter(|_| is_open).map(|(size, path)| context! { size, path });
    let context = context! {
        game => game_card(game, locale),
        secret => secret.clone(),
        is_open,
        // Told in two groups, as it is read aloud.
        code => class.code.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join(" "),
        join => format!("{}/{locale}/safespace/join", app.settings.base_url.trim_start_matches("https://").trim_start_matches("http://")),
        picture,
        least => LEAST,
        finished => class.finished,
        pairs => pairs.map(|pairs| told(game, locale, &pairs)),
        days => class::KEPT_DAYS,
    };
    app.page("safespace/class.html", PageOptions::new(locale, &format!("/safespace/class/{secret}")), context)
}

/// Results as they may be shown: where all or none were right, one more or less is said, since "all" names everyone.
fn told(game: &Game, locale: Locale, pairs: &[Pair]) -> Vec<Value> {
    let kept = |right: i64, of: i64| right.clamp(1, (of - 1).max(1));
    let row = |(n, pair): (usize, &Pair)| {
        let (before, after) = (kept(pair.before, pair.asked), kept(pair.after, pair.asked));
        context! {
            question => game.texts.get(locale, &format!("ask.{}.a", n + 1)),
            other => game.texts.get(locale, &format!("ask.{}.b", n + 1)),
            before, after, asked => pair.asked,
            before_kind => kind(pair.before, pair.asked), after_kind => kind(pair.after, pair.asked),
            before_width => 100 * before / pair.asked.max(1), after_width => 100 * after / pair.asked.max(1),
        }
    };
    pairs.iter().enumerate().map(row).collect()
}

/// Whether a number stands for itself, or for at most or at least so many.
fn kind(right: i64, of: i64) -> &'static str {
    match right {
        r if r <= 1 => "most",
        r if r >= of - 1 => "least",
        _ => "exact",
    }
}

pub(super) async fn end(State(app): State<App>, Lang(locale): Lang, Path((_, secret)): Path<(String, String)>) -> Result<Response, Error> {
    let op = store::Op::quiet(kernel::Actor::Visitor, "safespace.end_class", "");
    store::write!(app.db, op, |tx| {
        let class = class::by_secret(tx, &secret).await?.ok_or_else(Error::not_found)?;
        Ok::<_, Error>(class::end(tx, &class, OFFSET).await?)
    })?;
    Ok(Redirect::to(&format!("/{locale}/safespace/class/{secret}")).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

/// A pupil's page: the code is asked for, then the game begins.
pub(super) async fn join(State(app): State<App>, Lang(locale): Lang, Query(typed): Query<Typed>) -> Result<Response, Error> {
    let class = store::read!(app.db, "safespace.join", |tx| { class::by_code(tx, &typed.code).await })?;
    let (library, shipped) = (library(&app), shipped());
    let Some((class, game)) = class.and_then(|c| library.game(&c.game).or_else(|| shipped.game(&c.game)).map(|g| (c, g))) else {
        let is_wrong = !typed.code.trim().is_empty();
        let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let code: String = typed.code.chars().take(20).collect();
        return app.page("safespace/join.html", PageOptions::new(locale, "/safespace/join").status(status), context! { code, is_wrong });
    };
    let asks = (1..).zip(&game.asks).map(|(n, ask)| {
        let side = |s: &str, right: u8| {
            let text = |key: String| game.texts.get(locale, &key).to_owned();
            let answers: Vec<String> = (1..=3).map(|a| text(format!("ask.{n}.{s}.{a}"))).collect();
            serde_json::json!({ "question": text(format!("ask.{n}.{s}")), "answers": answers, "right": right - 1 })
        };
        serde_json::json!([side("a", ask.right[0]), side("b", ask.right[1])])
    });
    let class_code = class.code.clone();
    let class = serde_json::json!({ "post": format!("/{locale}/x/safespace/class/{}", class.code), "asks": asks.collect::<Vec<_>>() });
    super::game::play(&app, locale, game, "", Some(class), &format!("/safespace/join?code={}", class_code), help(&app, locale))
}

/// What a pupil's device sends at the end.
pub(super) async fn answer(State(app): State<App>, Path((_, code)): Path<(String, String)>, body: Bytes) -> Result<Response, Error> {
    let answers: Answers = serde_json::from_slice(&body).map_err(|_| Error::bad_request())?;
    let class = store::read!(app.db, "safespace.answer", |tx| { class::by_code(tx, &code).await })?;
    let (library, shipped) = (library(&app), shipped());
    let Some(game) = class.and_then(|c| library.game(&c.game).or_else(|| shipped.game(&c.game))) else { return Err(Error::new(410, "class-over")) };
    let is_ticket = answers.ticket.len() == 32 && answers.ticket.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_ticket || answers.right.len() != game.asks.len() {
        return Err(Error::bad_request());
    }
    match class::answer(&app.db, &code, &answers).await? {
        Taken::Counted | Taken::Again => Ok(Json(serde_json::json!({ "counted": true })).into_response()),
        Taken::Over => Err(Error::new(410, "class-over")),
        Taken::Full => Err(Error::new(409, "class-full")),
    }
}

pub(super) fn figures_schema() -> serde_json::Value {
    registry::indicator_schema("the game; empty for all")
}

pub(super) async fn figures_json(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    Ok(Json(registry::indicators_json(&app, &figures::ALL).await?))
}
