//! Guidance as a page shows it.

use kernel::Locale;
use minijinja::{Value, context};

use crate::content::{Content, Node, NodeKind, Situation};

fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// The situations somebody may choose from.
pub(crate) fn choices(content: &Content, locale: Locale, audience: &str) -> Vec<Value> {
    let choice = |s: &Situation| {
        context! {
            id => s.id.clone(),
            title => s.text(locale, "title", audience).unwrap_or_default().to_owned(),
            hint => s.text(locale, "hint", audience).unwrap_or_default().to_owned(),
        }
    };
    content.for_audience(audience).map(choice).collect()
}

/// A situation's question with its answers.
pub(crate) fn question(situation: &Situation, node: &Node, locale: Locale, audience: &str) -> Value {
    let text = |key: &str| situation.text(locale, &format!("{}.{key}", node.id), audience).unwrap_or_default().to_owned();
    let options = node.options.iter().map(|o| context! { id => o.id.clone(), next => o.next.clone(), text => text(&o.id) });
    context! { id => node.id.clone(), text => text("question"), options => options.collect::<Vec<_>>() }
}

/// An outcome: what to do now, whom to call, what comes after.
pub(crate) fn outcome(content: &Content, situation: &Situation, node: &Node, locale: Locale, audience: &str) -> Value {
    let part = |key: &str| match situation.text(locale, &format!("{}.{key}", node.id), audience) {
        Some(text) => safe(prose::html(text)),
        None => Value::from(""),
    };
    let contacts = node.contacts.iter().filter_map(|id| content.contacts.iter().find(|c| &c.id == id));
    let contacts = contacts.map(|c| {
        context! { name => c.name(locale).to_owned(), note => c.note(locale).to_owned(), phone => c.phone.clone(), url => c.url.clone(), placeholder => c.placeholder }
    });
    context! {
        id => node.id.clone(),
        situation => situation.id.clone(),
        title => situation.text(locale, "title", audience).unwrap_or_default().to_owned(),
        crisis => node.crisis,
        contacts => contacts.collect::<Vec<_>>(),
        lead => part("lead"),
        now => part("now"),
        avoid => part("avoid"),
        say => part("say"),
        after => part("after"),
        images => situation.images,
    }
}

/// Everything one audience may read, for a page that goes on without asking the server again.
pub(crate) fn book(content: &Content, locale: Locale, audience: &str) -> Vec<Value> {
    let situation = |s: &Situation| {
        let questions = s.nodes.iter().filter(|n| n.kind == NodeKind::Question).map(|n| question(s, n, locale, audience));
        let outcomes = s.nodes.iter().filter(|n| n.kind == NodeKind::Outcome).map(|n| outcome(content, s, n, locale, audience));
        context! {
            id => s.id.clone(),
            title => s.text(locale, "title", audience).unwrap_or_default().to_owned(),
            hint => s.text(locale, "hint", audience).unwrap_or_default().to_owned(),
            category => s.category.clone(),
            urgency => s.urgency.clone(),
            images => s.images,
            first => s.first().map(|n| n.id.clone()).unwrap_or_default(),
            questions => questions.collect::<Vec<_>>(),
            outcomes => outcomes.collect::<Vec<_>>(),
        }
    };
    content.for_audience(audience).map(situation).collect()
}
