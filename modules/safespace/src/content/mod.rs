//! Everything people play and read here, as data: read from `content/` (its README tells how it is written), checked as a whole,
//! answered by language.

mod cards;
pub(crate) mod edit;
mod game;
mod page;
mod plays;
pub(crate) mod story;

use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use content::Document;

use include_dir::{Dir, include_dir};
use kernel::Locale;
use prose::Sections;
use serde::Deserialize;

pub(crate) use cards::Cards;
pub(crate) use game::{Game, Play};
pub(crate) use page::{Kind, News, Page, situations};
pub(crate) use plays::{Build, Day, Settings};

static DIR: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// Bands of age; adults are spoken to through `for`.
pub(crate) const AGES: [&str; 3] = ["6-9", "10-12", "13-17"];
/// Who reads pages.
pub(crate) const READERS: [&str; 2] = ["parent", "educator"];
/// Areas of digital citizenship (DQ, IEEE 3527.1).
const SKILLS: [&str; 8] = [
    "citizen-identity",
    "balanced-use",
    "behavioural-cyber-risk",
    "personal-cyber-security",
    "digital-empathy",
    "footprint-management",
    "media-and-information-literacy",
    "privacy",
];
/// Kinds of trouble, as the hotline names them; a test holds the two lists together.
pub const SITUATIONS: [&str; 17] = [
    "cyberbullying",
    "deepfake",
    "did-harm",
    "doxxing",
    "extortion",
    "gaming",
    "grooming",
    "group-chat",
    "hacked-account",
    "hate",
    "impersonation",
    "intimate-image",
    "other",
    "scam",
    "self-harm",
    "sextortion",
    "violent-content",
];

/// What every skeleton holds.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Common {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) order: u32,
    #[serde(default)]
    pub(crate) ages: Vec<String>,
    #[serde(default)]
    pub(crate) situations: Vec<String>,
    #[serde(default)]
    pub(crate) minutes: u32,
    pub(crate) review_by: String,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
}

/// A piece's folder: what it is called and its texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    folder: String,
    texts: [Sections; 2],
}

impl Texts {
    fn read(folder: &str, document: &Document) -> Self {
        Self { folder: format!("{folder}/{}", document.id), texts: [0, 1].map(|l| Sections::parse(&document.texts[l])) }
    }

    /// The text of a key; empty where there is none, which the check would have told.
    pub(crate) fn get(&self, locale: Locale, key: &str) -> &str {
        self.texts[locale as usize].get(key).unwrap_or_default()
    }

    /// All texts whose key begins so, in their order.
    pub(crate) fn all(&self, locale: Locale) -> impl Iterator<Item = (&str, &str)> {
        self.texts[locale as usize].iter().map(|s| (s.key.as_str(), s.text.as_str()))
    }

    /// What is wrong with the texts: of the two languages together, keys that are missing and keys that nothing shows, and
    /// texts that are hard to read.
    fn problems(&self, needed: &[String], most: Hardest) -> Vec<String> {
        let [ar, en] = &self.texts;
        let file = |name: &str| format!("{}/{name}", self.folder);
        let mut out = prose::problems((&file("en.md"), en), (&file("ar.md"), ar));
        out.extend(needed.iter().filter(|key| en.get(key).is_none()).map(|key| format!("{}:1: {key}{}", file("en.md"), prose::MISSING)));
        let is_needed = |key: &str| needed.iter().any(|n| n == key);
        out.extend(en.iter().filter(|s| !is_needed(&s.key)).map(|s| format!("{}:{}: nothing shows {}", file("en.md"), s.line, s.key)));
        for (name, sections, most) in [("en.md", en, 15), ("ar.md", ar, 12)] {
            for section in sections.iter().filter(|s| s.key != "words") {
                let long = prose::long_sentences(&section.text, most);
                let say = |l: &prose::LongSentence| format!("{}:{}: {}: {} words: {}…", file(name), section.line, section.key, l.words, l.start);
                out.extend(long.iter().map(say));
            }
        }
        out.extend(self.hard(most));
        out
    }

    /// What is harder to read on the whole than it may be.
    fn hard(&self, most: Hardest) -> Option<String> {
        let [ar, en] = self.texts.each_ref().map(|sections| {
            let mut counts = prose::Counts::default();
            sections.iter().for_each(|s| counts.add(&s.text));
            counts
        });
        let said = |name: &str, what: &str, is: f64, most: f64| format!("{}/{name}:1: {what} {is:.1}, at most {most:.0}", self.folder);
        let english = en.school_year().filter(|is| *is > most.school_year).map(|is| said("en.md", "school year", is, most.school_year));
        english
            .or_else(|| ar.long_words_in_100().filter(|is| *is > most.long_words).map(|is| said("ar.md", "long words in 100", is, most.long_words)))
    }
}

/// How hard to read a text may be: [`prose::Counts`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hardest {
    school_year: f64,
    long_words: f64,
}

/// Games and pages: somebody of nine or ten years reads them with ease.
const FOR_ALL: Hardest = Hardest { school_year: 4.0, long_words: 8.0 };
/// News are for parents and teachers, and name laws and studies by their long names.
const FOR_ADULTS: Hardest = Hardest { school_year: 9.0, long_words: 12.0 };

/// Everything under `content/`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    pub(crate) games: Vec<Game>,
    pub(crate) pages: Vec<Page>,
    /// The newest first.
    pub(crate) news: Vec<News>,
}

impl Library {
    pub(crate) fn game(&self, id: &str) -> Option<&Game> {
        self.games.iter().find(|g| g.common.id == id)
    }

    pub(crate) fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|p| p.common.id == id)
    }

    fn problems(&self) -> Vec<String> {
        let mut out: Vec<String> = self.games.iter().flat_map(Game::problems).collect();
        out.extend(self.pages.iter().flat_map(|p| p.problems(self)));
        out.extend(self.news.iter().flat_map(News::problems));
        for game in self.games.iter().filter(|g| !self.pages.iter().any(|p| p.kind == Kind::Lesson && p.game == g.common.id)) {
            out.push(format!("{}/game.toml:1: no lesson uses this game", game.texts.folder));
        }
        out
    }
}

/// What people play and read now: as it came with the program, or as editors changed it.
#[derive(Debug)]
pub(crate) struct Shelf(RwLock<Arc<Library>>);

impl Shelf {
    pub(crate) fn new() -> Self {
        Self(RwLock::new(shipped()))
    }

    fn change(&self, change: impl FnOnce(&mut Library)) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut shelf));
    }
}

/// What people play and read now.
pub(crate) fn library(app: &web::App) -> Arc<Library> {
    match app.extensions.get::<Shelf>() {
        Some(shelf) => Arc::clone(&shelf.0.read().unwrap_or_else(PoisonError::into_inner)),
        None => shipped(),
    }
}

/// The content that came with the program. A test reads it too, so it cannot fail here.
pub(crate) fn shipped() -> Arc<Library> {
    static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
        let library = load().unwrap_or_else(|problem| {
            tracing::error!(problem, "safespace");
            Library::default()
        });
        Arc::new(library)
    });
    Arc::clone(&LIBRARY)
}

fn file<'a>(dir: &'a Dir<'_>, name: &str) -> Result<&'a str, String> {
    let path = dir.path().join(name);
    dir.get_file(&path).and_then(|f| f.contents_utf8()).ok_or_else(|| format!("{}: missing", path.display()))
}

/// A folder's documents as files: `name` is the skeleton's.
fn documents(folder: &str, name: &str) -> Result<Vec<Document>, String> {
    let dirs = DIR.get_dir(folder).into_iter().flat_map(|d| d.dirs());
    let document = |dir: &Dir<'_>| {
        let id = dir.path().file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let text = |name: &str| file(dir, name).map(str::to_owned);
        Ok(Document { id, skeleton: text(name)?, texts: [text("ar.md")?, text("en.md")?] })
    };
    dirs.map(document).collect()
}

/// Reads a skeleton; its error names the file and the line.
fn skeleton<T: for<'a> Deserialize<'a>>(document: &Document, folder: &str, name: &str) -> Result<T, String> {
    toml::from_str(&document.skeleton).map_err(|e| format!("{folder}/{}/{name}: {e}", document.id))
}

/// The order of lists.
fn place(common: &Common) -> (u32, &str) {
    (common.order, &common.id)
}

fn games(documents: &[Document]) -> Result<Vec<Game>, String> {
    let mut games: Vec<Game> = documents.iter().map(Game::read).collect::<Result<_, _>>()?;
    games.sort_by(|a, b| place(&a.common).cmp(&place(&b.common)));
    Ok(games)
}

fn pages(documents: &[Document]) -> Result<Vec<Page>, String> {
    let mut pages: Vec<Page> = documents.iter().map(Page::read).collect::<Result<_, _>>()?;
    pages.sort_by(|a, b| place(&a.common).cmp(&place(&b.common)));
    Ok(pages)
}

fn news(documents: &[Document]) -> Result<Vec<News>, String> {
    Ok(newest_first(documents.iter().map(News::read).collect::<Result<_, _>>()?))
}

fn newest_first(mut news: Vec<News>) -> Vec<News> {
    news.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.common.id.cmp(&b.common.id)));
    news
}

fn load() -> Result<Library, String> {
    Ok(Library {
        games: games(&documents("games", "game.toml")?)?,
        pages: pages(&documents("pages", "page.toml")?)?,
        news: news(&documents("news", "news.toml")?)?,
    })
}

/// For `majlis content check`.
pub(crate) fn check() -> Result<(usize, Vec<String>), String> {
    let library = load()?;
    Ok((library.games.len() + library.pages.len() + library.news.len(), library.problems()))
}

impl Common {
    fn problems(&self, file: &str, folder: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |problem: String| out.push(format!("{file}:1: {problem}"));
        if folder.rsplit('/').next() != Some(self.id.as_str()) {
            say(format!("the id {} is not the folder's name", self.id));
        }
        for (what, given, known) in [("age", &self.ages, &AGES[..]), ("situation", &self.situations, &SITUATIONS[..])] {
            given.iter().filter(|g| !known.contains(&g.as_str())).for_each(|g| say(format!("unknown {what} {g}")));
        }
        if web::read_iso_day(&self.review_by).is_none() {
            say(format!("review_by {} is no day", self.review_by));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_content_is_sound() {
        let (count, problems) = check().expect("content");
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        assert!(count > 60, "{count}");
        let library = shipped();
        assert!(library.games.len() >= 8);
        for age in AGES {
            assert!(library.games.iter().filter(|g| g.common.ages.iter().any(|a| a == age)).count() >= 3, "games for {age}");
        }
        for skill in SKILLS {
            assert!(library.games.iter().any(|g| g.skills.iter().any(|s| s == skill)), "a game for {skill}");
        }
    }
}
