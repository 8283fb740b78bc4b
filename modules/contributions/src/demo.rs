//! A complete input for a demonstration, in both languages: a register that is approved, an input that was sent, and one that waits.

use std::collections::BTreeMap;

use kernel::{Actor, UserId};
use serde::Deserialize;
use store::Op;
use web::{App, Error};

use crate::action::{self, Action, Paragraph, State, Who};
use crate::input::{self, Choice, Desk};
use crate::issues::{self, Both};
use crate::{figures, render};

const TEXTS: &str = include_str!("../content/demo.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    actions: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issue: String,
    state: State,
    from: String,
    to: String,
    title: Both,
    lead: Both,
    partners: Both,
    evidence: Vec<String>,
    paragraphs: Vec<Both>,
}

/// With figures of a whole year.
fn actions(year: i16) -> Result<Vec<(String, Action)>, String> {
    let file: File = toml::from_str(&TEXTS.replace("{year}", &year.to_string())).map_err(|e| e.to_string())?;
    let paragraph = |b: Both| {
        let mut p = Paragraph { ar: b.ar.trim().to_owned(), en: b.en.trim().to_owned(), compared: String::new() };
        p.compared = p.mark();
        p
    };
    let action = |w: Written| {
        let paragraphs = w.paragraphs.into_iter().map(paragraph).collect();
        (
            w.issue,
            Action { state: w.state, title: w.title, lead: w.lead, partners: w.partners, from: w.from, to: w.to, paragraphs, evidence: w.evidence },
        )
    };
    Ok(file.actions.into_iter().map(action).collect())
}

/// Writes the register: `drafter` writes, `approver` approves what nothing keeps from it.
///
/// # Errors
/// The texts are broken, or the database is.
pub async fn seed(app: &App, drafter: (UserId, &str), approver: (UserId, &str)) -> Result<(), String> {
    let who = |(user, name): (UserId, &str)| Who { user, name: name.to_owned() };
    let book = figures::book(app).await.map_err(|e| e.to_string())?;
    let (this_year, _) = figures::month_of(app.db.clock().now());
    for (issue, body) in actions(this_year - 1)? {
        let op = |user, what| Op::new(Actor::Staff(user), what, &issue);
        let id =
            store::write!(app.db, op(drafter.0, "contributions.new"), |tx| { action::new(tx, ("res-1305", &issue), &body, &who(drafter)).await })
                .map_err(|e| e.to_string())?;
        if !body.problems(|token| book.figure(token)).is_empty() {
            // It stays a draft, and says what it waits for.
            continue;
        }
        let figures: BTreeMap<String, _> = body.tokens().into_iter().filter_map(|t| Some((t.to_string(), book.figure(&t).ok()?))).collect();
        store::write!(app.db, op(drafter.0, "contributions.check"), |tx| { action::check(tx, id, 1, &who(drafter)).await })
            .map_err(|e| e.to_string())?;
        store::write!(app.db, op(approver.0, "contributions.approve"), |tx| { action::approve(tx, id, 1, &figures, &who(approver)).await })
            .map_err(|e| e.to_string())?;
    }
    inputs(app, &who(drafter), &who(approver)).await.map_err(|e| e.to_string())
}

/// One that was sent, and the next, begun.
async fn inputs(app: &App, drafter: &Who, approver: &Who) -> Result<(), Error> {
    let book = figures::book(app).await?;
    let now = app.db.clock().now();
    let op = |who: &Who, what| Op::new(Actor::Staff(who.user), what, "demonstration");
    let (lists, actions) =
        store::read!(app.db, "contributions.demo", |tx| { Ok::<_, store::Error>((issues::all(tx).await?, action::lives(tx).await?)) })?;
    let list = lists.first().ok_or_else(Error::not_found)?;
    let choice = Choice {
        addressee: Both { ar: "فريق العمل التابع للمجلس".to_owned(), en: "Council Working Group".to_owned() },
        opening: Both {
            ar: "تعرض هذه المساهمة ما اتخذته الحكومة وما ستتخذه في كل قضية.".to_owned(),
            en: "This input tells what the government has undertaken, and what it is to undertake, on each issue.".to_owned(),
        },
        ..Choice::of_issue(app, list, "")
    };
    let desk = Desk { app, list, actions: &actions, book: &book };
    let (texts, _) = desk.texts(&choice, now);
    let number = store::write!(app.db, op(drafter, "contributions.input"), |tx| { input::new(tx, &list.id, &choice, None, drafter).await })?;
    if desk.flaws(&choice, now, 0).iter().any(|f| f.stops) {
        return Ok(());
    }
    let seen = input::seen(&choice);
    store::write!(app.db, op(drafter, "contributions.input_check"), |tx| { input::check(tx, number, &seen).await })?;
    store::write!(app.db, op(approver, "contributions.input_approve"), |tx| { input::approve(tx, number, &seen, &texts, approver).await })?;
    let made = render::files(number, &texts).await;
    store::write!(app.db, op(approver, "contributions.send"), |tx| { input::send(tx, number, &made.files).await })?;
    store::write!(app.db, op(drafter, "contributions.input"), |tx| { input::new(tx, &list.id, &choice, None, drafter).await })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Missing;

    #[test]
    fn the_texts_are_whole() {
        let actions = actions(2025).expect("the texts");
        let list = issues::List::read(include_str!("../content/res-1305.toml")).expect("the list");
        for issue in &list.issues {
            let states: Vec<State> = actions.iter().filter(|(key, _)| *key == issue.key).map(|(_, a)| a.state).collect();
            assert!(states.iter().any(|s| s.is_past()) && states.contains(&State::Planned), "{}", issue.key);
        }
        for (issue, action) in &actions {
            let problems = action.problems(|_| Err(Missing::Failed));
            let others: Vec<_> = problems.iter().filter(|p| p.what != Missing::Failed.word()).collect();
            assert!(others.is_empty(), "{issue}: {others:?}");
        }
    }
}
