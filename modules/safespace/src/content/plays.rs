//! Games that are neither story nor cards: passphrases, a day's plan, privacy settings.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Locale;
use serde::{Deserialize, Serialize};

use super::Texts;
use super::game::{Ending, Look, are_by_points};

// ── Passphrases ─────────────────────────────────────────────────────────────────

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Build {
    #[serde(rename(deserialize = "sample"))]
    pub(crate) samples: Vec<Sample>,
    #[serde(rename(deserialize = "guess"))]
    pub(crate) guesses: Vec<Guess>,
    #[serde(rename(deserialize = "account"))]
    pub(crate) accounts: Vec<Account>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    pub(crate) id: String,
    /// Decimal logarithm of the guesses it takes, about.
    pub(crate) guesses: u8,
}

/// Somebody whose password can be guessed from what they post.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Guess {
    pub(crate) id: String,
    pub(crate) posts: u8,
    pub(crate) pieces: Vec<String>,
    pub(crate) inside: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) id: String,
    /// How bad its loss is, 1 to 3.
    pub(crate) weight: u8,
    #[serde(default)]
    pub(crate) leaks: bool,
}

/// Words a passphrase is drawn from: at least eight bits each.
const FEWEST_WORDS: usize = 256;

impl Build {
    pub(super) fn needs(&self, texts: &Texts, endings: &[Ending]) -> (Vec<String>, Vec<String>) {
        let (mut keys, mut wrong) = (vec!["words".to_owned()], Vec::new());
        wrong.extend(are_by_points(endings).err());
        keys.extend(["make", "race", "guess", "reuse"].iter().flat_map(|l| [format!("level.{l}"), format!("level.{l}.about")]));
        keys.extend(self.samples.iter().flat_map(|s| [format!("sample.{}", s.id), format!("sample.{}.why", s.id)]));
        for guess in &self.guesses {
            let base = format!("guess.{}", guess.id);
            keys.extend([format!("{base}.about"), format!("{base}.after")]);
            keys.extend((1..=guess.posts).map(|n| format!("{base}.post.{n}")));
            keys.extend(guess.pieces.iter().map(|p| format!("{base}.piece.{p}")));
            if guess.inside.is_empty() || guess.inside.iter().any(|i| !guess.pieces.contains(i)) || guess.inside.len() >= guess.pieces.len() {
                wrong.push(format!("guess {}: what is inside must be some of its pieces", guess.id));
            }
        }
        keys.extend(self.accounts.iter().map(|a| format!("account.{}", a.id)));
        let strengths: BTreeSet<u8> = self.samples.iter().map(|s| s.guesses).collect();
        if strengths.len() != self.samples.len() || self.samples.len() < 8 {
            wrong.push("eight samples or more, no two of one strength".into());
        }
        if self.accounts.iter().filter(|a| a.leaks).count() != 1 || self.accounts.iter().any(|a| !(1..=3).contains(&a.weight)) {
            wrong.push("one account leaks; weights are 1 to 3".into());
        }
        for locale in Locale::ALL {
            let words: Vec<&str> = texts.get(locale, "words").split_whitespace().collect();
            let different: BTreeSet<String> = words.iter().map(|w| prose::fold(w)).collect();
            if different.len() < FEWEST_WORDS || different.len() != words.len() {
                wrong.push(format!("{} words in {locale}, {} of them different; at least {FEWEST_WORDS}, none twice", words.len(), different.len()));
            }
        }
        (keys, wrong)
    }
}

// ── A day ───────────────────────────────────────────────────────────────────────

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Day {
    #[serde(rename(deserialize = "meter"))]
    pub(crate) meters: Vec<DayMeter>,
    #[serde(rename(deserialize = "activity"))]
    pub(crate) activities: Vec<Activity>,
    #[serde(rename(deserialize = "event"))]
    pub(crate) events: Vec<DayEvent>,
    #[serde(rename(deserialize = "level"))]
    pub(crate) levels: Vec<DayLevel>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayMeter {
    pub(crate) id: String,
    /// 0 to 10.
    pub(crate) start: i32,
}

type Effects = BTreeMap<String, i32>;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activity {
    pub(crate) id: String,
    pub(crate) icon: String,
    #[serde(default)]
    pub(crate) screen: bool,
    /// The first and the last hour it may begin in.
    pub(crate) hours: [u8; 2],
    pub(crate) effects: Effects,
    /// Of each further hour; like the first where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<Effects>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayEvent {
    pub(crate) id: String,
    /// The activity it comes with.
    pub(crate) after: String,
    #[serde(rename(deserialize = "option"))]
    pub(crate) options: Vec<DayOption>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayOption {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) effects: Effects,
    /// The next planned hour is lost to it.
    #[serde(default)]
    pub(crate) takes_next: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayLevel {
    pub(crate) id: String,
    /// Its first and its last hour.
    pub(crate) hours: [u8; 2],
    pub(crate) events: Vec<String>,
    #[serde(default)]
    pub(crate) fixed: Vec<Fixed>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixed {
    pub(crate) hour: u8,
    pub(crate) activity: String,
}

/// Icons the page's script draws.
const ICONS: [&str; 15] =
    ["bed", "book", "ball", "family", "food", "game", "phone", "video", "friends", "walk", "bath", "music", "help", "prayer", "chores"];
const MORE_ICONS: [&str; 1] = ["art"];

impl Day {
    pub(super) fn needs(&self, endings: &[Ending]) -> (Vec<String>, Vec<String>) {
        let mut keys: Vec<String> = self.meters.iter().map(|m| format!("meter.{}", m.id)).collect();
        keys.extend(self.activities.iter().flat_map(|a| [format!("activity.{}", a.id), format!("activity.{}.done", a.id)]));
        for event in &self.events {
            keys.push(format!("event.{}", event.id));
            keys.extend(event.options.iter().flat_map(|o| [format!("event.{}.{}", event.id, o.id), format!("event.{}.{}.then", event.id, o.id)]));
        }
        keys.extend(self.levels.iter().flat_map(|l| [format!("level.{}", l.id), format!("level.{}.about", l.id)]));
        (keys, self.problems(endings))
    }

    fn problems(&self, endings: &[Ending]) -> Vec<String> {
        let mut wrong = Vec::new();
        let is_activity = |id: &str| self.activities.iter().any(|a| a.id == id);
        let of_activities = self.activities.iter().flat_map(|a| [Some(&a.effects), a.again.as_ref()]).flatten();
        let of_events = self.events.iter().flat_map(|e| e.options.iter().map(|o| &o.effects));
        let named =
            of_activities.chain(of_events).flat_map(|e| e.keys()).chain(endings.iter().filter_map(|e| e.when.as_ref()).flat_map(|w| w.keys()));
        for meter in named.filter(|m| !self.meters.iter().any(|k| &k.id == *m)) {
            wrong.push(format!("there is no meter {meter}"));
        }
        for activity in &self.activities {
            if !ICONS.contains(&activity.icon.as_str()) && !MORE_ICONS.contains(&activity.icon.as_str()) {
                wrong.push(format!("activity {}: there is no icon {}", activity.id, activity.icon));
            }
        }
        for event in &self.events {
            if !is_activity(&event.after) || event.options.len() < 2 || !self.levels.iter().any(|l| l.events.contains(&event.id)) {
                wrong.push(format!("event {}: needs an activity, two options and a level", event.id));
            }
        }
        for level in &self.levels {
            let unknown = level.events.iter().find(|id| !self.events.iter().any(|e| &e.id == *id));
            let misplaced = level.fixed.iter().find(|f| !is_activity(&f.activity) || !(level.hours[0]..=level.hours[1]).contains(&f.hour));
            if let Some(id) = unknown.or(misplaced.map(|f| &f.activity)) {
                wrong.push(format!("level {}: {id}", level.id));
            }
            let can_fill =
                (level.hours[0]..=level.hours[1]).all(|h| self.activities.iter().filter(|a| a.hours[0] <= h && h <= a.hours[1]).count() > 2);
            if !can_fill {
                wrong.push(format!("level {}: an hour has fewer than three activities", level.id));
            }
        }
        if endings.last().is_none_or(|e| e.when.is_some()) || endings.iter().rev().skip(1).any(|e| e.when.is_none()) {
            wrong.push("the last ending, and no other, is without `when`".into());
        }
        wrong
    }
}

// ── Privacy settings ────────────────────────────────────────────────────────────

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Settings {
    #[serde(rename(deserialize = "setting"))]
    pub(crate) settings: Vec<Setting>,
    #[serde(rename(deserialize = "level"))]
    pub(crate) levels: Vec<SettingsLevel>,
    #[serde(rename(deserialize = "wish"))]
    pub(crate) wishes: Vec<Wish>,
    #[serde(rename(deserialize = "event"))]
    pub(crate) events: Vec<Trouble>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setting {
    pub(crate) id: String,
    pub(crate) options: Vec<String>,
}

/// Settings that must all stand at one of the options named.
pub(crate) type Condition = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct SettingsLevel {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) look: Look,
    pub(crate) settings: Vec<String>,
    pub(crate) start: BTreeMap<String, String>,
    pub(crate) wishes: Vec<String>,
    pub(crate) events: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    pub(crate) id: String,
    /// Fulfilled where one of these holds.
    pub(crate) needs: Vec<Condition>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trouble {
    pub(crate) id: String,
    /// Stopped where one of these holds.
    pub(crate) stopped_by: Vec<Condition>,
}

fn holds(conditions: &[Condition], chosen: &BTreeMap<&str, &str>) -> bool {
    conditions.iter().any(|c| c.iter().all(|(setting, options)| chosen.get(setting.as_str()).is_some_and(|at| options.iter().any(|o| o == at))))
}

impl Settings {
    pub(super) fn needs(&self, endings: &[Ending]) -> (Vec<String>, Vec<String>) {
        let (mut keys, mut wrong) = (Vec::new(), Vec::new());
        wrong.extend(are_by_points(endings).err());
        for setting in &self.settings {
            keys.extend([format!("setting.{}", setting.id), format!("setting.{}.hint", setting.id)]);
            keys.extend(setting.options.iter().map(|o| format!("setting.{}.{o}", setting.id)));
        }
        keys.extend(self.wishes.iter().flat_map(|w| [format!("wish.{}", w.id), format!("wish.{}.missed", w.id)]));
        keys.extend(
            self.events.iter().flat_map(|e| [format!("event.{}", e.id), format!("event.{}.happens", e.id), format!("event.{}.stopped", e.id)]),
        );
        for level in &self.levels {
            keys.extend([format!("person.{}", level.id), format!("level.{}", level.id), format!("level.{}.about", level.id)]);
            wrong.extend(self.level_problems(level).into_iter().map(|p| format!("level {}: {p}", level.id)));
        }
        (keys, wrong)
    }

    fn level_problems(&self, level: &SettingsLevel) -> Vec<String> {
        let mut wrong: Vec<String> = level.look.problem().map(str::to_owned).into_iter().collect();
        let find = |id: &String| self.settings.iter().find(|s| &s.id == id);
        let settings: Vec<&Setting> = level.settings.iter().filter_map(find).collect();
        let wishes: Vec<&Wish> = level.wishes.iter().filter_map(|id| self.wishes.iter().find(|w| &w.id == id)).collect();
        let events: Vec<&Trouble> = level.events.iter().filter_map(|id| self.events.iter().find(|e| &e.id == id)).collect();
        if settings.len() != level.settings.len() || wishes.len() != level.wishes.len() || events.len() != level.events.len() {
            return vec!["a setting, wish or event is not there".into()];
        }
        let conditions = wishes.iter().flat_map(|w| &w.needs).chain(events.iter().flat_map(|e| &e.stopped_by));
        for (id, options) in conditions.flat_map(|c| c.iter()) {
            let is_known = settings.iter().any(|s| &s.id == id && options.iter().all(|o| s.options.contains(o)));
            if !is_known {
                wrong.push(format!("{id} = {options:?} is no setting of it"));
            }
        }
        if settings.iter().any(|s| level.start.get(&s.id).is_none_or(|at| !s.options.contains(at))) {
            wrong.push("where its settings start".into());
        }
        // Walked like an odometer: few settings of few options each.
        let mut can_be_solved = false;
        let count: usize = settings.iter().map(|s| s.options.len()).product();
        for n in 0..count {
            let (mut rest, mut chosen) = (n, BTreeMap::new());
            for s in &settings {
                chosen.insert(s.id.as_str(), s.options[rest % s.options.len()].as_str());
                rest /= s.options.len();
            }
            can_be_solved |= wishes.iter().all(|w| holds(&w.needs, &chosen)) && events.iter().all(|e| holds(&e.stopped_by, &chosen));
        }
        if !can_be_solved {
            wrong.push("no settings stop every event and fulfil every wish".into());
        }
        let start: BTreeMap<&str, &str> = level.start.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        if events.iter().all(|e| holds(&e.stopped_by, &start)) {
            wrong.push("nothing happens with the settings it starts with".into());
        }
        wrong
    }
}
