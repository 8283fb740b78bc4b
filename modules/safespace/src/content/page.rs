//! Guides, lessons and all else that is read, and news.

use content::Document;
use kernel::Locale;
use serde::Deserialize;

use super::{Common, Library, READERS, SITUATIONS, Texts, skeleton};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Guide,
    Starters,
    Rules,
    Lesson,
    Poster,
    Protocol,
    Board,
    Glossary,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] =
        [Self::Guide, Self::Starters, Self::Rules, Self::Lesson, Self::Protocol, Self::Poster, Self::Board, Self::Glossary];

    /// As the skeleton and addresses write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Starters => "starters",
            Self::Rules => "rules",
            Self::Lesson => "lesson",
            Self::Poster => "poster",
            Self::Protocol => "protocol",
            Self::Board => "board",
            Self::Glossary => "glossary",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) common: Common,
    pub(crate) kind: Kind,
    pub(crate) readers: Vec<String>,
    /// The game that belongs to it; empty where there is none.
    pub(crate) game: String,
    pub(crate) parts: Vec<String>,
    pub(crate) texts: Texts,
    unknown: Vec<String>,
}

#[derive(Deserialize)]
struct Own {
    kind: Kind,
    #[serde(rename = "for")]
    readers: Vec<String>,
    #[serde(default)]
    game: String,
    parts: Vec<String>,
}

const KEYS: [&str; 11] = ["id", "order", "ages", "situations", "minutes", "review_by", "sources", "kind", "for", "game", "parts"];
const LESSON: [&str; 7] = ["goals", "need", "start", "play", "talk", "close", "home"];
/// Fields of the board game's path.
pub(crate) const FIELDS: usize = 36;

impl Page {
    pub(super) fn read(document: &Document) -> Result<Self, String> {
        const NAME: &str = "page.toml";
        let (common, own): (Common, Own) = (skeleton(document, "pages", NAME)?, skeleton(document, "pages", NAME)?);
        let table: toml::Table = skeleton(document, "pages", NAME)?;
        let unknown = table.keys().filter(|k| !KEYS.contains(&k.as_str())).cloned().collect();
        Ok(Self { common, kind: own.kind, readers: own.readers, game: own.game, parts: own.parts, texts: Texts::read("pages", document), unknown })
    }

    pub(crate) fn title(&self, locale: Locale) -> &str {
        self.texts.get(locale, "title")
    }

    /// A part's title and text.
    pub(crate) fn part(&self, locale: Locale, id: &str) -> [&str; 2] {
        [self.texts.get(locale, &format!("part.{id}.title")), self.texts.get(locale, &format!("part.{id}"))]
    }

    pub(super) fn problems(&self, library: &Library) -> Vec<String> {
        let skeleton = format!("{}/page.toml", self.texts.folder);
        let mut out = self.common.problems(&skeleton, &self.texts.folder);
        let mut say = |problem: String| out.push(format!("{skeleton}:1: {problem}"));
        self.unknown.iter().for_each(|key| say(format!("unknown key {key}")));
        self.readers.iter().filter(|r| !READERS.contains(&r.as_str())).for_each(|r| say(format!("unknown reader {r}")));
        if self.readers.is_empty() || self.parts.len() < 3 || self.common.sources.is_empty() {
            say("needs readers, three parts or more, and sources".into());
        }
        match library.game(&self.game) {
            None if !self.game.is_empty() => say(format!("there is no game {}", self.game)),
            None if self.kind == Kind::Lesson => say("a lesson needs a game".into()),
            _ => {}
        }
        if self.kind == Kind::Lesson && (self.parts != LESSON || ![20, 45].contains(&self.common.minutes)) {
            say(format!("a lesson has the parts {LESSON:?} and 20 or 45 minutes"));
        }
        if self.kind == Kind::Board && self.fields().count() != FIELDS {
            say(format!("the board has {FIELDS} fields, field-1 to field-{FIELDS}"));
        }
        let mut needed = vec!["title".to_owned(), "summary".to_owned()];
        needed.extend(self.parts.iter().flat_map(|p| [format!("part.{p}.title"), format!("part.{p}")]));
        out.extend(self.texts.problems(&needed, super::FOR_ALL));
        out
    }

    /// The board's fields, in their order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &String> {
        self.parts.iter().filter(|p| p.starts_with("field-"))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct News {
    pub(crate) common: Common,
    pub(crate) date: String,
    pub(crate) readers: Vec<String>,
    pub(crate) texts: Texts,
}

#[derive(Deserialize)]
struct NewsOwn {
    date: String,
    #[serde(rename = "for")]
    readers: Vec<String>,
}

impl News {
    pub(super) fn read(document: &Document) -> Result<Self, String> {
        const NAME: &str = "news.toml";
        let (common, own): (Common, NewsOwn) = (skeleton(document, "news", NAME)?, skeleton(document, "news", NAME)?);
        Ok(Self { common, date: own.date, readers: own.readers, texts: Texts::read("news", document) })
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let skeleton = format!("{}/news.toml", self.texts.folder);
        let mut out = self.common.problems(&skeleton, &self.texts.folder);
        if web::read_iso_day(&self.date).is_none() || self.common.sources.is_empty() || self.readers.iter().any(|r| !READERS.contains(&r.as_str())) {
            out.push(format!("{skeleton}:1: needs a day, readers and sources"));
        }
        out.extend(self.texts.problems(&["title".to_owned(), "body".to_owned()], super::FOR_ADULTS));
        out
    }
}

/// Kinds of trouble that something here is about, in their order.
pub(crate) fn situations(library: &Library) -> Vec<&'static str> {
    let has = |situation: &&&str| library.pages.iter().any(|p| p.common.situations.iter().any(|s| s == **situation));
    SITUATIONS.iter().filter(has).copied().collect()
}
