//! The pages of this room.

mod class;
pub(crate) mod game;
pub(crate) mod library;
mod told;
mod words;

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Locale;
use minijinja::{Value, context};
use serde::Deserialize;
use web::{Access, App, Error, HelpAt, Lang, PageOptions, Route, TemplateSource};

use crate::content::{AGES, Game, News, Page, library};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/safespace", Access::Public, get(home)),
        Route::get("/{lang}/safespace/play", Access::Public, get(play)),
        Route::get("/{lang}/safespace/news", Access::Public, get(library::news)),
        Route::get("/{lang}/safespace/pages", Access::Public, get(library::list)),
        Route::get("/{lang}/safespace/pages/{page}", Access::Public, get(library::page)),
        Route::get("/{lang}/safespace/app.webmanifest", Access::Public, get(crate::offline::manifest)),
        Route::get("/{lang}/safespace/worker.js", Access::Public, get(crate::offline::worker)),
        Route::get("/{lang}/safespace/pack.zip", Access::Public, get(pack)),
        Route::get("/{lang}/safespace/class", Access::Public, get(class::start)),
        Route::post("/{lang}/safespace/class", Access::Public, post(class::open)),
        Route::get("/{lang}/safespace/class/{secret}", Access::Public, get(class::teacher)),
        Route::post("/{lang}/safespace/class/{secret}/end", Access::Public, post(class::end)),
        Route::get("/{lang}/safespace/join", Access::Public, get(class::join)),
        Route::post("/{lang}/x/safespace/class/{code}", Access::Public, post(class::answer)).limit(4096),
        Route::get("/api/indicators/safespace", Access::Public, get(class::figures_json)).api("Safespace's public figures", class::figures_schema),
        Route::get("/{lang}/safespace/games/{game}", Access::Public, get(game::page)),
        Route::get("/{lang}/safespace/games/{game}/text", Access::Public, get(game::text)),
    ]
}

pub(crate) fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "safespace/macros.html", text: include_str!("../../templates/macros.html") },
        TemplateSource { name: "safespace/home.html", text: include_str!("../../templates/home.html") },
        TemplateSource { name: "safespace/play.html", text: include_str!("../../templates/play.html") },
        TemplateSource { name: "safespace/game.html", text: include_str!("../../templates/game.html") },
        TemplateSource { name: "safespace/class-start.html", text: include_str!("../../templates/class-start.html") },
        TemplateSource { name: "safespace/class.html", text: include_str!("../../templates/class.html") },
        TemplateSource { name: "safespace/join.html", text: include_str!("../../templates/join.html") },
        TemplateSource { name: "safespace/preview-page.html", text: include_str!("../../templates/preview-page.html") },
        TemplateSource { name: "safespace/preview-game.html", text: include_str!("../../templates/preview-game.html") },
        TemplateSource { name: "safespace/preview-news.html", text: include_str!("../../templates/preview-news.html") },
        TemplateSource { name: "safespace/told.html", text: include_str!("../../templates/told.html") },
        TemplateSource { name: "safespace/sheet.html", text: include_str!("../../templates/sheet.html") },
        TemplateSource { name: "safespace/pack.html", text: include_str!("../../templates/pack.html") },
        TemplateSource { name: "safespace/pack-first.html", text: include_str!("../../templates/pack-first.html") },
        TemplateSource { name: "safespace/pack-list.html", text: include_str!("../../templates/pack-list.html") },
        TemplateSource { name: "safespace/pack-game.html", text: include_str!("../../templates/pack-game.html") },
        TemplateSource { name: "safespace/pack-page.html", text: include_str!("../../templates/pack-page.html") },
        TemplateSource { name: "safespace/text.html", text: include_str!("../../templates/text.html") },
        TemplateSource { name: "safespace/list.html", text: include_str!("../../templates/list.html") },
        TemplateSource { name: "safespace/page.html", text: include_str!("../../templates/page.html") },
        TemplateSource { name: "safespace/news.html", text: include_str!("../../templates/news.html") },
    ]
}

/// Where somebody in trouble is helped; empty where no room does.
fn help(app: &App, locale: Locale) -> String {
    app.extensions.get::<HelpAt>().map(|at| format!("/{locale}{}", at.0)).unwrap_or_default()
}

/// Markdown as a template shows it.
fn prose(text: &str) -> Value {
    Value::from_safe_string(prose::html(text))
}

pub(crate) fn game_card(game: &Game, locale: Locale) -> Value {
    context! {
        id => game.common.id.clone(),
        title => game.title(locale),
        tagline => game.texts.get(locale, "tagline"),
        ages => game.common.ages.clone(),
        minutes => game.common.minutes,
        cover => format!("img/play/{}.svg", game.common.id),
    }
}

pub(crate) fn page_card(page: &Page, locale: Locale) -> Value {
    context! {
        id => page.common.id.clone(),
        kind => page.kind.name(),
        title => page.title(locale),
        summary => page.texts.get(locale, "summary"),
        ages => page.common.ages.clone(),
        minutes => page.common.minutes,
    }
}

pub(crate) fn news_item(news: &News, locale: Locale) -> Value {
    context! {
        id => news.common.id.clone(),
        day => news.date.clone(),
        date => web::read_iso_day(&news.date).map(|day| web::date(locale, kernel::Time(day * kernel::DAY), 0)),
        title => news.texts.get(locale, "title"),
        body => prose(news.texts.get(locale, "body")),
        sources => news.common.sources.clone(),
    }
}

async fn home(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let library = library(&app);
    let context = context! {
        ages => AGES,
        help => help(&app, locale),
        games => library.games.iter().map(|g| game_card(g, locale)).collect::<Vec<_>>(),
        news => library.news.iter().take(3).map(|n| news_item(n, locale)).collect::<Vec<_>>(),
    };
    app.page("safespace/home.html", PageOptions::new(locale, "/safespace"), context)
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    age: String,
}

/// The games of an age band, or all of them.
async fn play(State(app): State<App>, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let age = known_age(&asked.age);
    let library = library(&app);
    let games = library.games.iter().filter(|g| age.is_empty() || g.is_for(age));
    let path = if age.is_empty() { "/safespace/play".to_owned() } else { format!("/safespace/play?age={age}") };
    let context = context! {
        ages => AGES, age, help => help(&app, locale), games => games.map(|g| game_card(g, locale)).collect::<Vec<_>>(),
    };
    app.page("safespace/play.html", PageOptions::new(locale, &path), context)
}

/// Everything as a folder that needs no network.
async fn pack(State(app): State<App>) -> Result<Response, Error> {
    let bytes = app.extension::<crate::pack::Pack>()?.bytes(&app).await?;
    Ok(web::download("safespace.zip", "application/zip", bytes.to_vec()))
}

/// An age band there is, or nothing.
fn known_age(asked: &str) -> &'static str {
    AGES.into_iter().find(|age| *age == asked).unwrap_or_default()
}
