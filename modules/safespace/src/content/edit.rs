//! What editors change in the browser: games, pages and news as documents.

use content::{BoxFuture, Document, Kind, Unread};
use kernel::Locale;
use minijinja::context;
use web::{App, Error, PageOptions};

use super::{Game, Library, News, Page, Shelf, documents, newest_first, place, shipped};
use crate::pages as show;

const STYLES: &[&str] = &["css/safespace.css", "css/play.css"];
const EVERYONE: &[&str] = &["everyone"];

pub(crate) fn kinds() -> [Kind; 3] {
    let page = Kind {
        name: "page",
        title: "safespace-documents-pages",
        skeleton: "page.toml",
        may_grow: true,
        views: EVERYONE,
        styles: STYLES,
        shipped: || documents("pages", "page.toml").unwrap_or_default(),
        check: |document| problems(document, Page::read, |page| page.problems(&shipped())),
        preview: |app, locale, document, _| Box::pin(async move { preview_page(&app, locale, &document).await }),
        whole: |app, locale, document, _| whole_page(&app, locale, &document),
        take: |app, live| {
            take(app, live, Page::read, |library, mut pages| {
                pages.sort_by(|a, b| place(&a.common).cmp(&place(&b.common)));
                library.pages = pages;
            })
        },
    };
    let game = Kind {
        name: "game",
        title: "safespace-documents-games",
        skeleton: "game.toml",
        // A game has a picture, and a story its way: those are the program's.
        may_grow: false,
        shipped: || documents("games", "game.toml").unwrap_or_default(),
        check: |document| problems(document, Game::read, Game::problems),
        preview: |app, locale, document, _| Box::pin(async move { preview_game(&app, locale, &document).await }),
        whole: |app, locale, document, _| whole_game(&app, locale, &document),
        take: |app, live| {
            take(app, live, Game::read, |library, mut games| {
                games.sort_by(|a, b| place(&a.common).cmp(&place(&b.common)));
                library.games = games;
            })
        },
        ..page
    };
    let item = Kind {
        name: "news",
        title: "safespace-documents-news",
        skeleton: "news.toml",
        shipped: || documents("news", "news.toml").unwrap_or_default(),
        check: |document| problems(document, News::read, News::problems),
        preview: |app, locale, document, _| Box::pin(async move { preview_news(&app, locale, &document).await }),
        whole: |app, locale, document, _| whole_news(&app, locale, &document),
        take: |app, live| take(app, live, News::read, |library, news| library.news = newest_first(news)),
        ..page
    };
    [page, game, item]
}

/// What is wrong with a document: that it cannot be read, or what its own check says.
fn problems<T>(document: &Document, read: fn(&Document) -> Result<T, String>, check: impl Fn(&T) -> Vec<String>) -> Vec<String> {
    match read(document) {
        Ok(read) => check(&read),
        Err(problem) => vec![problem],
    }
}

/// Reads what is live; what cannot be read is left out and named.
fn take<T>(app: &App, live: &[Document], read: fn(&Document) -> Result<T, String>, put: impl FnOnce(&mut Library, Vec<T>)) -> Vec<Unread> {
    let (mut all, mut unread) = (Vec::new(), Vec::new());
    for document in live {
        match read(document) {
            Ok(read) => all.push(read),
            Err(problem) => unread.push((document.id.clone(), problem)),
        }
    }
    if let Some(shelf) = app.extensions.get::<Shelf>() {
        shelf.change(|library| put(library, all));
    }
    unread
}

/// A template without a frame, as text.
async fn fragment(app: &App, locale: Locale, template: &str, context: minijinja::Value) -> Result<String, Error> {
    let response = app.page(template, PageOptions::new(locale, ""), context)?;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(Error::internal)?;
    String::from_utf8(bytes.to_vec()).map_err(Error::internal)
}

fn broken(problem: String) -> Error {
    tracing::debug!(problem, "a draft that cannot be shown");
    Error::bad_request()
}

async fn preview_page(app: &App, locale: Locale, document: &Document) -> Result<String, Error> {
    let page = Page::read(document).map_err(broken)?;
    fragment(app, locale, "safespace/preview-page.html", show::library::context(&super::library(app), &page, locale)).await
}

async fn preview_game(app: &App, locale: Locale, document: &Document) -> Result<String, Error> {
    let game = Game::read(document).map_err(broken)?;
    fragment(app, locale, "safespace/preview-game.html", show::game::told(&game, locale, &[])?).await
}

async fn preview_news(app: &App, locale: Locale, document: &Document) -> Result<String, Error> {
    let item = News::read(document).map_err(broken)?;
    fragment(app, locale, "safespace/preview-news.html", context! { news => [show::news_item(&item, locale)] }).await
}

type Whole = BoxFuture<Result<axum::response::Response, Error>>;

fn ready(response: Result<axum::response::Response, Error>) -> Whole {
    Box::pin(core::future::ready(response))
}

fn whole_page(app: &App, locale: Locale, document: &Document) -> Whole {
    ready(Page::read(document).map_err(broken).and_then(|page| show::library::show(app, locale, &super::library(app), &page)))
}

fn whole_game(app: &App, locale: Locale, document: &Document) -> Whole {
    let path = format!("/safespace/games/{}", document.id);
    ready(Game::read(document).map_err(broken).and_then(|game| show::game::play(app, locale, &game, "", None, &path, String::new())))
}

fn whole_news(app: &App, locale: Locale, document: &Document) -> Whole {
    ready(News::read(document).map_err(broken).and_then(|item| show::library::show_news(app, locale, &[item])))
}
