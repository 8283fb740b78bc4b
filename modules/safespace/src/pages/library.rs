//! Guides, lessons, posters and news: found by reader, age, kind of trouble, time and words; read and printed.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Locale;
use minijinja::{Value, context};
use serde::Deserialize;
use web::{App, Error, Lang, PageOptions};

use super::{game_card, help, news_item, page_card, prose};
use crate::content::{AGES, Kind, Library, News, Page, READERS, library, situations};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    r#for: String,
    age: String,
    situation: String,
    kind: String,
    minutes: String,
}

/// Minutes somebody may have.
const TIMES: [u32; 4] = [5, 10, 20, 45];
/// Letters of a search that are read.
const MOST_LETTERS: usize = 100;

impl Asked {
    fn fits(&self, page: &Page) -> bool {
        let has = |list: &[String], asked: &str| asked.is_empty() || list.iter().any(|x| x == asked);
        // What names no age is for every age.
        let is_of_age = page.common.ages.is_empty() || has(&page.common.ages, &self.age);
        has(&page.readers, &self.r#for)
            && is_of_age
            && has(&page.common.situations, &self.situation)
            && (self.kind.is_empty() || page.kind.name() == self.kind)
            && self.minutes.parse().map_or(true, |most: u32| page.common.minutes <= most)
    }

    /// The same as an address writes it, without what was not asked.
    fn query(&self) -> String {
        let fields = [
            ("q", &self.q),
            ("for", &self.r#for),
            ("age", &self.age),
            ("situation", &self.situation),
            ("kind", &self.kind),
            ("minutes", &self.minutes),
        ];
        let given = fields.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = given.map(|(name, value)| format!("{name}={}", web::encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// How well a page answers a search: the title counts most.
fn rank(page: &Page, locale: Locale, search: &str) -> u32 {
    let title = prose::fold(page.title(locale));
    let all = page.texts.all(locale).map(|(_, text)| prose::fold(&prose::plain(text))).collect::<Vec<_>>().join(" ");
    10 * prose::found(search, &title) + 3 * prose::found(search, &prose::fold(page.texts.get(locale, "summary"))) + prose::found(search, &all)
}

pub(super) async fn list(State(app): State<App>, Lang(locale): Lang, Query(mut asked): Query<Asked>) -> Result<Response, Error> {
    asked.q = asked.q.trim().chars().take(MOST_LETTERS).collect();
    let search = prose::fold(&asked.q);
    let library = library(&app);
    let mut found: Vec<(u32, &Page)> =
        library.pages.iter().filter(|p| asked.fits(p)).map(|p| (if search.is_empty() { 1 } else { rank(p, locale, &search) }, p)).collect();
    found.retain(|(rank, _)| *rank > 0);
    // Equal ones stay in their order.
    found.sort_by_key(|(rank, _)| core::cmp::Reverse(*rank));
    let groups: Vec<Value> = if search.is_empty() {
        let group = |kind: Kind| {
            let pages: Vec<Value> = found.iter().filter(|(_, p)| p.kind == kind).map(|(_, p)| page_card(p, locale)).collect();
            (!pages.is_empty()).then(|| context! { kind => kind.name(), pages })
        };
        Kind::ALL.into_iter().filter_map(group).collect()
    } else {
        vec![context! { kind => "", pages => found.iter().map(|(_, p)| page_card(p, locale)).collect::<Vec<_>>() }]
    };
    let path = format!("/safespace/pages{}", asked.query());
    let context = context! {
        count => found.len(),
        groups,
        readers => READERS,
        ages => AGES,
        situations => situations(&library),
        kinds => Kind::ALL.map(Kind::name),
        times => TIMES,
        asked => context! { q => asked.q, reader => asked.r#for, age => asked.age, situation => asked.situation, kind => asked.kind, minutes => asked.minutes },
        help => help(&app, locale),
    };
    app.page("safespace/list.html", PageOptions::new(locale, &path), context)
}

pub(super) async fn page(State(app): State<App>, Lang(locale): Lang, Path((_, id)): Path<(String, String)>) -> Result<Response, Error> {
    let library = library(&app);
    show(&app, locale, &library, library.page(&id).ok_or_else(Error::not_found)?)
}

/// A page with its frame.
pub(crate) fn show(app: &App, locale: Locale, library: &Library, page: &Page) -> Result<Response, Error> {
    let context = context! { help => help(app, locale), ..self::context(library, page, locale) };
    app.page("safespace/page.html", PageOptions::new(locale, &format!("/safespace/pages/{}", page.common.id)), context)
}

/// What a page is made of.
pub(crate) fn context(library: &Library, page: &Page, locale: Locale) -> Value {
    let part = |id: &String| {
        let [title, text] = page.part(locale, id);
        context! { id => id.clone(), title, text => prose(text) }
    };
    let game = library.game(&page.game);
    let questions = game.filter(|_| page.kind == Kind::Lesson).map(|game| {
        let ask = |n: usize, side: &str| {
            let text = |key: String| game.texts.get(locale, &key).to_owned();
            context! { question => text(format!("ask.{n}.{side}")), answers => (1..=3).map(|a| text(format!("ask.{n}.{side}.{a}"))).collect::<Vec<_>>(), right => game.asks[n - 1].right[usize::from(side == "b")] }
        };
        let all = |side: &str| (1..=game.asks.len()).map(|n| ask(n, side)).collect::<Vec<_>>();
        context! { before => all("a"), after => all("b") }
    });
    let board: Vec<Value> = page.fields().map(part).collect();
    let related =
        library.pages.iter().filter(|p| p.common.id != page.common.id && p.common.situations.iter().any(|s| page.common.situations.contains(s)));
    let related = related.filter(|p| p.readers.iter().any(|r| page.readers.contains(r)) && p.kind != Kind::Lesson).take(4);
    context! {
        page => page_card(page, locale),
        parts => page.parts.iter().filter(|p| page.kind != Kind::Board || !p.starts_with("field-")).map(part).collect::<Vec<_>>(),
        board,
        game => game.map(|g| game_card(g, locale)),
        asks => questions,
        related => related.map(|p| page_card(p, locale)).collect::<Vec<_>>(),
        sources => page.common.sources.clone(),
    }
}

pub(super) async fn news(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    show_news(&app, locale, &library(&app).news)
}

/// News with their frame.
pub(crate) fn show_news(app: &App, locale: Locale, news: &[News]) -> Result<Response, Error> {
    let context = context! { news => news.iter().map(|n| news_item(n, locale)).collect::<Vec<_>>(), help => help(app, locale) };
    app.page("safespace/news.html", PageOptions::new(locale, "/safespace/news"), context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::shipped;

    #[test]
    fn a_search_finds_what_people_would_type() {
        for (words, locale) in [("التنمر", Locale::Ar), ("كلمه مرور", Locale::Ar), ("bullying", Locale::En), ("first phone", Locale::En)]
        {
            let search = prose::fold(words);
            let library = shipped();
            let best = library.pages.iter().max_by_key(|p| rank(p, locale, &search)).expect("pages");
            assert!(rank(best, locale, &search) >= 1, "{words}");
        }
        assert_eq!(shipped().pages.iter().filter(|p| rank(p, Locale::En, &prose::fold("zzzz qqqq")) > 0).count(), 0);
    }

    #[test]
    fn an_address_tells_what_was_asked() {
        let asked = Asked { q: "أم & b".into(), kind: "guide".into(), ..Asked::default() };
        assert_eq!(asked.query(), "?q=%D8%A3%D9%85%20%26%20b&kind=guide");
        assert_eq!(Asked::default().query(), "");
    }
}
