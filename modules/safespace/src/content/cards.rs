//! Somebody sees something, may look closer, and decides.

use serde::{Deserialize, Serialize};

use super::game::{Ending, are_by_points};

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Cards {
    /// How many clues one may look at on each card; 0: all of them.
    pub(crate) looks: usize,
    #[serde(rename(deserialize = "decision"))]
    pub(crate) decisions: Vec<Decision>,
    #[serde(rename(deserialize = "level"))]
    pub(crate) levels: Vec<Level>,
    #[serde(rename(deserialize = "card"))]
    pub(crate) cards: Vec<Card>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    pub(crate) id: String,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub(crate) id: String,
    /// Whom it is for, where that is not everyone the game is for.
    #[serde(default)]
    pub(crate) ages: Vec<String>,
    pub(crate) draw: usize,
    pub(crate) cards: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) frame: String,
    #[serde(default)]
    pub(crate) art: String,
    pub(crate) right: String,
    /// Decisions that are no mistake either.
    #[serde(default)]
    pub(crate) fair: Vec<String>,
    pub(crate) clues: Vec<String>,
    /// What a stranger learns where it was shown to everyone.
    #[serde(default)]
    pub(crate) leaks: Vec<String>,
}

const FRAMES: [&str; 7] = ["sms", "mail", "chat", "post", "photo", "page", "call"];
/// Drawings there are, as `assets/js/play/art.js` draws them; a test of the scripts holds the two together.
pub(crate) const ART: [&str; 32] = [
    "birthday",
    "car",
    "classroom",
    "cat",
    "certificate",
    "concert",
    "crowd",
    "explosion",
    "family",
    "flag",
    "flood",
    "football",
    "home-door",
    "jersey",
    "meal",
    "medal",
    "moon",
    "panda",
    "passport",
    "pet-bird",
    "politician",
    "receipt",
    "school-gate",
    "selfie",
    "shark-street",
    "singer",
    "snow-dunes",
    "storm",
    "ticket",
    "trophy",
    "vacation",
    "whale",
];

/// Where everyone sees it.
pub(crate) const TO_ALL: &str = "everyone";

impl Cards {
    /// Keys it needs, and what is wrong with it.
    pub(super) fn needs(&self, endings: &[Ending]) -> (Vec<String>, Vec<String>) {
        let (mut keys, mut wrong) = (Vec::new(), Vec::new());
        wrong.extend(are_by_points(endings).err());
        keys.extend(self.decisions.iter().map(|d| format!("decision.{}", d.id)));
        if !(2..=3).contains(&self.decisions.len()) {
            wrong.push("two or three decisions".into());
        }
        for level in &self.levels {
            keys.extend([format!("level.{}", level.id), format!("level.{}.about", level.id)]);
            let missing = level.cards.iter().filter(|id| !self.cards.iter().any(|c| &c.id == *id));
            wrong.extend(missing.map(|id| format!("level {}: there is no card {id}", level.id)));
            wrong.extend(level.ages.iter().filter(|a| !super::AGES.contains(&a.as_str())).map(|a| format!("level {}: unknown age {a}", level.id)));
            if level.cards.len() <= level.draw || level.draw == 0 {
                wrong.push(format!("level {}: more cards than are drawn", level.id));
            }
        }
        for card in &self.cards {
            keys.extend(self.card_keys(card));
            wrong.extend(self.card_problems(card).into_iter().map(|p| format!("card {}: {p}", card.id)));
        }
        keys.sort();
        keys.dedup();
        (keys, wrong)
    }

    fn card_keys(&self, card: &Card) -> Vec<String> {
        let base = format!("card.{}", card.id);
        let mut keys = vec![format!("{base}.from"), format!("{base}.body")];
        keys.extend(self.decisions.iter().map(|d| format!("{base}.{}", d.id)));
        keys.extend((!card.art.is_empty()).then(|| format!("{base}.alt")));
        keys.extend(card.clues.iter().flat_map(|clue| [format!("{base}.clue.{clue}"), format!("{base}.clue.{clue}.found")]));
        keys.extend(card.leaks.iter().map(|leak| format!("leak.{leak}")));
        keys
    }

    fn card_problems(&self, card: &Card) -> Vec<String> {
        let mut out = Vec::new();
        let known = |id: &String| self.decisions.iter().any(|d| &d.id == id);
        if !known(&card.right) || !card.fair.iter().all(known) || card.fair.contains(&card.right) {
            out.push("its right and fair decisions".to_owned());
        }
        if !FRAMES.contains(&card.frame.as_str()) {
            out.push(format!("unknown frame {}", card.frame));
        }
        if !card.art.is_empty() && !ART.contains(&card.art.as_str()) {
            out.push(format!("there is no drawing {}", card.art));
        }
        if !(2..=4).contains(&card.clues.len()) || self.looks >= card.clues.len() {
            out.push("two to four clues, more than one may look at".to_owned());
        }
        if !self.levels.iter().any(|l| l.cards.contains(&card.id)) {
            out.push("no level has it".to_owned());
        }
        if !card.leaks.is_empty() && !self.decisions.iter().any(|d| d.id == TO_ALL) {
            out.push(format!("leaks need a decision {TO_ALL}"));
        }
        out
    }
}
