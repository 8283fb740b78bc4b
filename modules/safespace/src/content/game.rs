//! A game: its skeleton, and what must be there for it.

use content::Document;
use kernel::Locale;
use serde::{Deserialize, Serialize};

use super::cards::Cards;
use super::plays::{Build, Day, Settings};
use super::story::Story;
use super::{Common, DIR, SKILLS, Texts, file, skeleton};

#[derive(Debug, Clone)]
pub(crate) struct Game {
    pub(crate) common: Common,
    pub(crate) skills: Vec<String>,
    pub(crate) asks: Vec<Ask>,
    pub(crate) endings: Vec<Ending>,
    pub(crate) play: Play,
    pub(crate) texts: Texts,
    unknown: Vec<String>,
}

/// How it is played, with what it is made of.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Play {
    Story(Story),
    Cards(Cards),
    Build(Build),
    Day(Day),
    Settings(Settings),
}

/// A pair of questions of the same skill and weight: one before, one after.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// Which answer of each is right, 1 to 3.
    pub(crate) right: [u8; 2],
}

/// Answers each question has.
pub(crate) const ANSWERS: u8 = 3;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    pub(crate) id: String,
    /// How well it went, 1 to 3.
    pub(crate) stars: u8,
    /// A day's ending: where its meters must lie, both ends included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<std::collections::BTreeMap<String, [i32; 2]>>,
}

/// Somebody in a game, drawn by the page's own script.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Look {
    /// 1 (light) to 6 (dark).
    pub(crate) skin: u8,
    pub(crate) hair: String,
    /// The colour of the clothes, 1 to 6.
    pub(crate) wear: u8,
    #[serde(default)]
    pub(crate) extra: String,
}

const HAIR: [&str; 9] = ["long", "short", "curly", "braid", "hijab", "ghutra", "cap", "bald", "grey"];
const EXTRA: [&str; 5] = ["", "glasses", "beard", "hearing-aid", "wheelchair"];

impl Look {
    pub(super) fn problem(&self) -> Option<&'static str> {
        let is_drawn = (1..=6).contains(&self.skin) && (1..=6).contains(&self.wear);
        match self {
            _ if !is_drawn => Some("skin and wear are 1 to 6"),
            _ if !HAIR.contains(&self.hair.as_str()) => Some("unknown hair"),
            _ if !EXTRA.contains(&self.extra.as_str()) => Some("unknown extra"),
            _ => None,
        }
    }
}

/// What every game's skeleton holds beside the common part.
#[derive(Deserialize)]
struct Head {
    play: String,
    skills: Vec<String>,
    #[serde(default, rename = "ask")]
    asks: Vec<Ask>,
    #[serde(default, rename = "ending")]
    endings: Vec<Ending>,
}

const SHARED_KEYS: [&str; 11] = ["id", "order", "ages", "situations", "minutes", "review_by", "sources", "play", "skills", "ask", "ending"];

const NAME: &str = "game.toml";

fn part<T: for<'a> Deserialize<'a>>(document: &Document) -> Result<T, String> {
    skeleton(document, "games", NAME)
}

/// The story that came with the program.
fn source(id: &str) -> Result<&'static str, String> {
    let dir = DIR.get_dir(format!("games/{id}")).ok_or_else(|| format!("games/{id}/story.ink: missing"))?;
    file(dir, "story.ink")
}

impl Game {
    pub(super) fn read(document: &Document) -> Result<Self, String> {
        let (common, head, table): (Common, Head, toml::Table) = (part(document)?, part(document)?, part(document)?);
        let (play, own): (_, &[&str]) = match head.play.as_str() {
            // A story's way is the program's; its words are the document's.
            "story" => (Play::Story(Story::read(&document.id, source(&document.id)?, part(document)?)?), &["person", "meter"]),
            "cards" => (Play::Cards(part(document)?), &["looks", "decision", "level", "card"]),
            "build" => (Play::Build(part(document)?), &["sample", "guess", "account"]),
            "day" => (Play::Day(part(document)?), &["meter", "activity", "event", "level"]),
            "settings" => (Play::Settings(part(document)?), &["setting", "level", "wish", "event"]),
            other => return Err(format!("games/{}/{NAME}: there is no play {other:?}", document.id)),
        };
        let unknown = table.keys().filter(|k| !SHARED_KEYS.contains(&k.as_str()) && !own.contains(&k.as_str())).cloned().collect();
        Ok(Self { common, skills: head.skills, asks: head.asks, endings: head.endings, play, texts: Texts::read("games", document), unknown })
    }

    pub(crate) fn title(&self, locale: Locale) -> &str {
        self.texts.get(locale, "title")
    }

    /// Whether an age band may play it.
    pub(crate) fn is_for(&self, age: &str) -> bool {
        self.common.ages.iter().any(|a| a == age)
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let skeleton = format!("{}/game.toml", self.texts.folder);
        let mut out = self.common.problems(&skeleton, &self.texts.folder);
        let mut say = |problem: String| out.push(format!("{skeleton}:1: {problem}"));
        self.unknown.iter().for_each(|key| say(format!("unknown key {key}")));
        self.skills.iter().filter(|s| !SKILLS.contains(&s.as_str())).for_each(|s| say(format!("unknown skill {s}")));
        if self.skills.is_empty() || self.common.ages.is_empty() || self.common.sources.is_empty() || self.common.minutes == 0 {
            say("needs skills, ages, minutes and sources".into());
        }
        if !(2..=3).contains(&self.asks.len()) || self.asks.iter().flat_map(|a| a.right).any(|r| !(1..=ANSWERS).contains(&r)) {
            say("needs two or three [[ask]], with answers from 1 to 3".into());
        }
        if self.endings.len() < 3 || self.endings.iter().any(|e| !(1..=3).contains(&e.stars)) {
            say("needs three endings or more, with 1 to 3 stars".into());
        }
        let (needed, own) = match &self.play {
            Play::Story(story) => story.needs(&self.endings),
            Play::Cards(cards) => cards.needs(&self.endings),
            Play::Build(build) => build.needs(&self.texts, &self.endings),
            Play::Day(day) => day.needs(&self.endings),
            Play::Settings(settings) => settings.needs(&self.endings),
        };
        own.into_iter().for_each(&mut say);
        out.extend(self.texts.problems(&[self.needed(), needed].concat(), super::FOR_ALL));
        out
    }

    /// Keys of the texts that every game has.
    fn needed(&self) -> Vec<String> {
        let mut keys: Vec<String> = ["title", "tagline", "about", "adult", "end.can"].map(str::to_owned).to_vec();
        for n in 1..=self.asks.len() {
            for side in ["a", "b"] {
                keys.push(format!("ask.{n}.{side}"));
                keys.extend((1..=ANSWERS).map(|answer| format!("ask.{n}.{side}.{answer}")));
            }
        }
        keys.extend(self.endings.iter().flat_map(|e| [format!("ending.{}.title", e.id), format!("ending.{}", e.id)]));
        keys
    }

    /// What the game's script is given: the skeleton and the texts it shows.
    pub(crate) fn payload(&self, locale: Locale, age: &str) -> serde_json::Value {
        let is_shown = |key: &str| !["ask.", "about", "adult", "tagline"].iter().any(|start| key.starts_with(start));
        let texts: serde_json::Map<String, serde_json::Value> =
            self.texts.all(locale).filter(|(key, _)| is_shown(key)).map(|(key, text)| (key.to_owned(), text.into())).collect();
        serde_json::json!({ "id": self.common.id, "age": age, "play": self.play, "endings": self.endings, "texts": texts })
    }
}

/// Endings by points: exactly these three.
pub(super) fn are_by_points(endings: &[Ending]) -> Result<(), String> {
    let ids: Vec<&str> = endings.iter().map(|e| e.id.as_str()).collect();
    if ids == ["low", "middle", "high"] { Ok(()) } else { Err(format!("its endings are low, middle and high, not {ids:?}")) }
}
