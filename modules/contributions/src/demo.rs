//! A complete input for a demonstration, in both languages: written, approved and sent once, and one that waits.

use std::collections::BTreeMap;

use kernel::{Actor, UserId};
use serde::Deserialize;
use store::Op;
use web::App;

use crate::action::{self, Action, Paragraph, State, Who};
use crate::figures;
use crate::issues::Both;

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

fn actions() -> Result<Vec<(String, Action)>, String> {
    let file: File = toml::from_str(TEXTS).map_err(|e| e.to_string())?;
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
    for (issue, body) in actions()? {
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Missing;
    use crate::issues;

    #[test]
    fn the_texts_are_whole() {
        let actions = actions().expect("the texts");
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
