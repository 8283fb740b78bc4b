//! Games that are no stories, in words: levels, and below each what one meets there and what comes of it.

use kernel::Locale;
use minijinja::{Value, context};

use super::prose;
use crate::content::{Build, Cards, Day, Game, Play, Settings};

/// A game's texts as these pages show them.
struct Told<'a> {
    game: &'a Game,
    locale: Locale,
}

pub(super) fn parts(game: &Game, locale: Locale) -> Value {
    let told = Told { game, locale };
    let parts = match &game.play {
        Play::Story(_) => Vec::new(),
        Play::Cards(cards) => told.cards(cards),
        Play::Build(build) => told.build(build),
        Play::Day(day) => told.day(day),
        Play::Settings(settings) => told.settings(settings),
    };
    context! { parts }
}

impl Told<'_> {
    fn text(&self, key: &str) -> &str {
        self.game.texts.get(self.locale, key)
    }

    /// A title with its text below.
    fn titled(&self, title: &str, text: &str) -> Value {
        context! { title => if title.is_empty() { "" } else { self.text(title) }, text => prose(self.text(text)) }
    }

    /// A decision, and what comes of it.
    fn outcome(&self, title: &str, text: &str, rank: &'static str) -> Value {
        context! { ..self.titled(title, text), ..context! { rank } }
    }

    fn level(&self, id: &str, cards: Vec<Value>) -> Value {
        context! { ..self.titled(&format!("level.{id}"), &format!("level.{id}.about")), ..context! { cards } }
    }

    fn cards(&self, play: &Cards) -> Vec<Value> {
        let card = |id: &String| {
            let card = play.cards.iter().find(|c| &c.id == id)?;
            let base = format!("card.{id}");
            let clue = |c: &String| self.titled(&format!("{base}.clue.{c}"), &format!("{base}.clue.{c}.found"));
            let decisions = play.decisions.iter().map(|d| self.outcome(&format!("decision.{}", d.id), &format!("{base}.{}", d.id), ""));
            Some(context! {
                ..self.titled(&format!("{base}.from"), &format!("{base}.body")),
                ..context! {
                    alt => if card.art.is_empty() { "" } else { self.text(&format!("{base}.alt")) },
                    more => card.clues.iter().map(clue).collect::<Vec<_>>(),
                    outcomes => decisions.collect::<Vec<_>>(),
                }
            })
        };
        play.levels.iter().map(|l| self.level(&l.id, l.cards.iter().filter_map(card).collect())).collect()
    }

    fn build(&self, play: &Build) -> Vec<Value> {
        let sample = |id: &str| self.titled(&format!("sample.{id}"), &format!("sample.{id}.why"));
        let guess = |id: &str, posts: u8| {
            let posts: Vec<&str> = (1..=posts).map(|n| self.text(&format!("guess.{id}.post.{n}"))).collect();
            let text =
                format!("{}\n\n{}\n\n{}", self.text(&format!("guess.{id}.about")), posts.join("\n\n"), self.text(&format!("guess.{id}.after")));
            context! { title => "", text => prose(&text) }
        };
        vec![
            self.level("make", Vec::new()),
            self.level("race", play.samples.iter().map(|s| sample(&s.id)).collect()),
            self.level("guess", play.guesses.iter().map(|g| guess(&g.id, g.posts)).collect()),
            self.level("reuse", Vec::new()),
        ]
    }

    fn day(&self, play: &Day) -> Vec<Value> {
        let event = |id: &String| {
            let event = play.events.iter().find(|e| &e.id == id)?;
            let option = |o: &String| self.outcome(&format!("event.{id}.{o}"), &format!("event.{id}.{o}.then"), "");
            let outcomes: Vec<Value> = event.options.iter().map(|o| option(&o.id)).collect();
            Some(context! { ..self.titled("", &format!("event.{id}")), ..context! { outcomes } })
        };
        play.levels.iter().map(|l| self.level(&l.id, l.events.iter().filter_map(event).collect())).collect()
    }

    fn settings(&self, play: &Settings) -> Vec<Value> {
        let event = |id: &String| {
            let outcome = |key: &str, rank| self.outcome("", &format!("event.{id}.{key}"), rank);
            context! { ..self.titled("", &format!("event.{id}")), ..context! { outcomes => [outcome("happens", "other"), outcome("stopped", "right")] } }
        };
        play.levels.iter().map(|l| self.level(&l.id, l.events.iter().map(event).collect())).collect()
    }
}
