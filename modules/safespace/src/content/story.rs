//! A branching story: ink, compiled when the program is built. Its lines are keys of the texts, so every language has the very
//! same story. The server plays it by [`Walk`] (for pages without script, and as the measure of the page's own player).

use std::collections::BTreeSet;

use bladeink::story::Story as Ink;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::game::{Ending, Person};

/// Compiled stories by game: made by `build.rs`.
static STORIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/stories.rs"));

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Story {
    pub(crate) person: Vec<Person>,
    pub(crate) meter: Vec<Meter>,
    ink: Value,
    #[serde(skip)]
    compiled: &'static str,
    #[serde(skip)]
    source: String,
}

/// A variable of the story that is shown, 0 to 5.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meter {
    pub(crate) id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cast {
    #[serde(default)]
    person: Vec<Person>,
    #[serde(default)]
    meter: Vec<Meter>,
}

/// Faces a person can make.
const FACES: [&str; 6] = ["calm", "happy", "sad", "angry", "worried", "surprised"];
/// Places a scene can be in.
const PLACES: [&str; 5] = ["chat", "home", "school", "street", "game"];
/// Who the player is.
const ME: &str = "me";
/// Choices on the longest way.
pub(crate) const MOST_CHOICES: usize = 25;

/// Commands of the compiled form that the page's player knows (`assets/js/play/ink.js`).
const COMMANDS: [&str; 22] =
    ["ev", "/ev", "str", "/str", "#", "/#", "\n", "done", "end", "nop", "out", "pop", "du", "visit", "==", "!=", ">", "<", ">=", "<=", "&&", "||"];
const MORE_COMMANDS: [&str; 6] = ["+", "-", "*", "!", "_", "void"];

impl Story {
    pub(super) fn read(id: &str, source: &str, cast: Cast) -> Result<Self, String> {
        let compiled = STORIES.iter().find(|(story, _)| *story == id).ok_or_else(|| format!("games/{id}/story.ink: was not compiled"))?.1;
        let ink = serde_json::from_str(compiled).map_err(|e| format!("games/{id}/story.ink: {e}"))?;
        Ok(Self { person: cast.person, meter: cast.meter, ink, compiled, source: source.to_owned() })
    }

    /// Keys it needs, and what is wrong with it.
    pub(super) fn needs(&self, endings: &[Ending]) -> (Vec<String>, Vec<String>) {
        let mut wrong = Vec::new();
        let mut found = Found::default();
        found.read(&self.ink["root"], &mut wrong);
        let listed: BTreeSet<String> = endings.iter().map(|e| e.id.clone()).collect();
        if found.endings != listed {
            wrong.push(format!("endings of the story are {:?}, those of the skeleton {listed:?}", found.endings));
        }
        for tag in &found.tags {
            let is_known = match tag.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
                Some(("who", who)) => who == ME || self.person.iter().any(|p| p.id == who),
                Some(("face", face)) => FACES.contains(&face),
                Some(("where", place)) => PLACES.contains(&place),
                Some(("ending", _)) => true,
                _ => false,
            };
            if !is_known {
                let line = self.source.lines().position(|l| l.contains(&format!("# {tag}"))).map_or(1, |n| n + 1);
                wrong.push(format!("story.ink:{line}: unknown tag {tag:?}"));
            }
        }
        wrong.extend(self.person.iter().filter_map(|p| p.look.problem().map(|problem| format!("person {}: {problem}", p.id))));
        let variable = |m: &&Meter| !self.source.lines().any(|l| l.trim().starts_with(&format!("VAR {} =", m.id)));
        wrong.extend(self.meter.iter().filter(variable).map(|m| format!("meter {}: the story has no such variable", m.id)));
        let names = self.person.iter().map(|p| format!("person.{}", p.id)).chain(self.meter.iter().map(|m| format!("meter.{}", m.id)));
        (names.chain(found.keys).collect(), wrong)
    }

    /// Plays it along a way: the choices taken, from 0. A choice that is not there ends the way before it.
    pub(crate) fn walk(&self, way: &[usize]) -> Result<Vec<Step>, String> {
        let mut walk = Walk::new(self.compiled)?;
        let mut steps = vec![walk.step()?];
        for choice in way.iter().take(MOST_CHOICES) {
            if steps.last().is_none_or(|s| *choice >= s.choices.len()) {
                break;
            }
            walk.choose(*choice)?;
            steps.push(walk.step()?);
        }
        Ok(steps)
    }
}

/// What is told until the next choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    pub lines: Vec<Line>,
    /// Keys of what may be chosen.
    pub choices: Vec<String>,
}

/// A line: a key of the texts, and how it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub key: String,
    pub tags: Vec<String>,
}

impl Line {
    pub(crate) fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find_map(|t| t.split_once(':').filter(|(n, _)| n.trim() == name).map(|(_, v)| v.trim()))
    }
}

/// A story being played.
pub(crate) struct Walk(Ink);

impl Walk {
    pub(crate) fn new(compiled: &str) -> Result<Self, String> {
        Ok(Self(Ink::new(compiled).map_err(|e| e.to_string())?))
    }

    pub(crate) fn step(&mut self) -> Result<Step, String> {
        let mut step = Step::default();
        while self.0.can_continue() {
            let text = self.0.cont().map_err(|e| e.to_string())?;
            let tags = self.0.get_current_tags().map_err(|e| e.to_string())?;
            if !text.trim().is_empty() {
                step.lines.push(Line { key: text.trim().to_owned(), tags });
            }
        }
        step.choices = self.0.get_current_choices().iter().map(|c| c.text.trim().to_owned()).collect();
        Ok(step)
    }

    pub(crate) fn choose(&mut self, index: usize) -> Result<(), String> {
        self.0.choose_choice_index(index).map_err(|e| e.to_string())
    }
}

/// Every step of every way through every story, for those who compare players and look at all of it: the game, its story, the way
/// to the step, the step, and the meters as they stand then.
///
/// # Errors
/// What the story itself does not allow.
pub fn walk_all(mut visit: impl FnMut(&str, &str, &[usize], &Step, &[i32])) -> Result<(), String> {
    for game in &super::shipped().games {
        let super::Play::Story(story) = &game.play else { continue };
        let mut open = vec![Vec::new()];
        while let Some(way) = open.pop() {
            let mut walk = Walk::new(story.compiled)?;
            let mut step = walk.step()?;
            for choice in &way {
                walk.choose(*choice)?;
                step = walk.step()?;
            }
            let value = |m: &Meter| match walk.0.get_variable(&m.id) {
                Some(bladeink::value_type::ValueType::Int(value)) => Ok(value),
                _ => Err(format!("{}: {} is no whole number", game.common.id, m.id)),
            };
            let meters: Vec<i32> = story.meter.iter().map(value).collect::<Result<_, _>>()?;
            visit(&game.common.id, story.compiled, &way, &step, &meters);
            if way.len() < MOST_CHOICES {
                open.extend((0..step.choices.len()).map(|next| [way.as_slice(), &[next]].concat()));
            }
        }
    }
    Ok(())
}

/// What a compiled story holds.
#[derive(Debug, Default)]
struct Found {
    keys: BTreeSet<String>,
    tags: BTreeSet<String>,
    endings: BTreeSet<String>,
}

impl Found {
    /// Walks a container: `[items…, {named containers} or null]`.
    fn read(&mut self, container: &Value, wrong: &mut Vec<String>) {
        let Some(items) = container.as_array() else { return };
        let mut in_tag = false;
        for item in items {
            match item {
                Value::String(word) if word == "#" => in_tag = true,
                Value::String(word) if word == "/#" => in_tag = false,
                Value::String(word) => self.read_word(word, in_tag, wrong),
                Value::Array(_) => self.read(item, wrong),
                Value::Object(map) => self.read_object(map, wrong),
                _ => {}
            }
        }
    }

    fn read_word(&mut self, word: &str, in_tag: bool, wrong: &mut Vec<String>) {
        match word.strip_prefix('^').map(str::trim) {
            Some("") => {}
            Some(text) if in_tag => {
                self.tags.insert(text.to_owned());
                if let Some(ending) = text.strip_prefix("ending:") {
                    self.endings.insert(ending.trim().to_owned());
                }
            }
            Some(key) if key.contains(char::is_whitespace) => wrong.push(format!("story.ink:1: {key:?} is no key of the texts")),
            Some(key) => {
                self.keys.insert(key.to_owned());
            }
            None if COMMANDS.contains(&word) || MORE_COMMANDS.contains(&word) => {}
            None => wrong.push(format!("story.ink:1: the page's player does not know {word:?}")),
        }
    }

    fn read_object(&mut self, map: &serde_json::Map<String, Value>, wrong: &mut Vec<String>) {
        const KNOWN: [&str; 10] = ["->", "c", "*", "flg", "VAR=", "re", "VAR?", "temp=", "#f", "#n"];
        for (key, value) in map {
            match value {
                Value::Array(_) => self.read(value, wrong),
                _ if KNOWN.contains(&key.as_str()) => {}
                _ => wrong.push(format!("story.ink:1: the page's player does not know {key:?}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::content::shipped;

    /// Every way through every story comes to one of its endings, every ending is reached, and meters keep in bounds.
    #[test]
    fn every_way_through_every_story_ends_well_told() {
        let mut ends: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        walk_all(|game, _, way, step, meters| {
            assert!(meters.iter().all(|m| (0..=5).contains(m)), "{game}: {meters:?} at {way:?}");
            assert!(step.choices.len() <= 4, "{game}: {way:?}");
            if step.choices.is_empty() {
                let end = step.lines.iter().find_map(|l| l.tag("ending"));
                let end = end.unwrap_or_else(|| panic!("{game}: {way:?} ends without an ending"));
                *ends.entry(game.to_owned()).or_default().entry(end.to_owned()).or_default() += 1;
            } else {
                assert!(way.len() < MOST_CHOICES, "{game}: {way:?} does not end");
            }
        })
        .expect("all are walked");
        assert!(ends.len() >= 2, "{ends:?}");
        for (game, ends) in ends {
            assert_eq!(ends.len(), shipped().game(&game).expect("a game").endings.len(), "{game}: {ends:?}");
            assert!((20..=20_000).contains(&ends.values().sum::<usize>()), "{game}: {ends:?}");
        }
    }

    #[test]
    fn what_the_player_does_not_know_is_refused() {
        let told = |compiled: &str| {
            let (mut found, mut wrong) = (Found::default(), Vec::new());
            found.read(&serde_json::from_str(compiled).expect("json"), &mut wrong);
            wrong
        };
        assert_eq!(told(r##"["^a.b","\n",{"->":"x"},{"x":["end",{"#f":1}]}]"##), Vec::<String>::new());
        assert_eq!(told(r#"["thread"]"#).len(), 1);
        assert_eq!(told(r#"[{"->t->":"x"}]"#).len(), 1);
        assert_eq!(told(r#"["^Some words"]"#).len(), 1);
    }
}
