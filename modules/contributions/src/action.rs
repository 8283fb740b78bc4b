//! The register of actions: what was done about an issue and what is to be done. Every save is a version; what the public reads is the
//! version a second person approved.

use std::collections::BTreeMap;

use kernel::{Id, Locale, Time, UserId};
use paper::written::{self, Piece, Token};
use serde::{Deserialize, Serialize};
use store::{Row, Tx, params, statements};

use crate::figures::{Figure, Missing};
use crate::issues::Both;

statements! {
    INSERT = "action/insert",
    INSERT_VERSION = "action/insert_version",
    MOVE_HEAD = "action/move_head",
    HEADS = "action/heads",
    LIVES = "action/lives",
    VERSIONS = "action/versions",
    ONE = "action/one",
    JUDGE = "action/judge",
    MOVE_LIVE = "action/move_live",
    DROP = "action/drop",
    FIGURES = "action/figures",
    ALL_FIGURES = "action/all_figures",
    CONFIRM = "action/confirm",
    COMMENT = "action/comment",
    COMMENTS = "action/comments",
}

/// Characters of one paragraph.
pub(crate) const LONGEST: usize = 8000;
/// Paragraphs of one action.
pub(crate) const MOST: usize = 40;

/// How far an action is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Done,
    UnderWay,
    #[default]
    Planned,
}

impl State {
    pub(crate) const ALL: [Self; 3] = [Self::Done, Self::UnderWay, Self::Planned];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::UnderWay => "under_way",
            Self::Planned => "planned",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Whether it answers "what has been done", rather than "what is to be done".
    pub(crate) fn is_past(self) -> bool {
        self != Self::Planned
    }
}

/// A paragraph in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paragraph {
    #[serde(default)]
    pub(crate) ar: String,
    #[serde(default)]
    pub(crate) en: String,
    /// The mark of both when somebody last found them to say the same.
    #[serde(default)]
    pub(crate) compared: String,
}

impl Paragraph {
    pub(crate) fn mark(&self) -> String {
        prose::mark(&format!("{}\u{0}{}", self.en.trim(), self.ar.trim()))
    }

    pub(crate) fn is_compared(&self) -> bool {
        self.compared == self.mark()
    }

    pub(crate) fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Ar => &self.ar,
            Locale::En => &self.en,
        }
    }

    fn is_empty(&self) -> bool {
        self.ar.trim().is_empty() && self.en.trim().is_empty()
    }
}

/// An action as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Action {
    pub(crate) state: State,
    pub(crate) title: Both,
    #[serde(default)]
    pub(crate) lead: Both,
    #[serde(default)]
    pub(crate) partners: Both,
    /// `2026-01`, or empty.
    #[serde(default)]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) paragraphs: Vec<Paragraph>,
    /// `indicator:ID`, `link:ADDRESS|title` or `document:title`.
    #[serde(default)]
    pub(crate) evidence: Vec<String>,
}

/// What keeps an action from being approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A text's key, without its beginning.
    pub(crate) what: &'static str,
    /// The paragraph, from 1; 0 for the whole.
    pub(crate) paragraph: usize,
    pub(crate) detail: String,
}

impl Action {
    /// Drops what is empty and marks nothing as compared that is not there twice.
    pub(crate) fn tidied(mut self) -> Self {
        self.paragraphs.retain(|p| !p.is_empty());
        self.evidence.retain(|e| !e.trim().is_empty());
        self
    }

    /// Every token, each once.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        let mut out: Vec<Token> = Vec::new();
        for paragraph in &self.paragraphs {
            for token in written::tokens(&paragraph.en).chain(written::tokens(&paragraph.ar)) {
                if !out.contains(&token) {
                    out.push(token);
                }
            }
        }
        out
    }

    /// Whether anything stands behind it: evidence that is named, or figures in its text.
    pub(crate) fn has_evidence(&self) -> bool {
        !self.evidence.is_empty() || !self.tokens().is_empty()
    }

    /// What keeps it from being approved. `figure`: what a token stands for now.
    pub(crate) fn problems(&self, figure: impl Fn(&Token) -> Result<Figure, Missing>) -> Vec<Problem> {
        let mut out: Vec<Problem> = Vec::new();
        // What both languages lack is told once.
        let mut say = |what, paragraph, detail: String| {
            let problem = Problem { what, paragraph, detail };
            if !out.contains(&problem) {
                out.push(problem);
            }
        };
        if !self.title.is_whole() {
            say("no-title-yet", 0, String::new());
        }
        // What is no paragraph has neither figures nor notes.
        for text in [&self.title, &self.lead, &self.partners].into_iter().flat_map(|b| [&b.en, &b.ar]) {
            let numbers: Vec<&str> = written::numbers(text).into_iter().map(|r| &text[r]).collect();
            if !numbers.is_empty() || written::pieces(text).iter().any(|(_, p)| !matches!(p, Piece::Text(_))) {
                say("only-words", 0, if numbers.is_empty() { text.clone() } else { numbers.join(", ") });
            }
            if paper::unbalanced(text) {
                say("direction", 0, String::new());
            }
        }
        if self.paragraphs.is_empty() {
            say("empty", 0, String::new());
        }
        for date in [&self.from, &self.to].into_iter().filter(|d| !d.is_empty() && !is_month(d)) {
            say("date-wrong", 0, date.clone());
        }
        if is_month(&self.from) && is_month(&self.to) && self.to < self.from {
            say("dates", 0, format!("{} {}", self.from, self.to));
        }
        let stands = |e: &str| match e.strip_prefix("indicator:").map(Token::parse) {
            Some(Ok(token)) => figure(&token) != Err(Missing::Unknown),
            Some(Err(_)) => false,
            None => is_evidence(e),
        };
        for evidence in self.evidence.iter().filter(|e| !stands(e)) {
            say("evidence-wrong", 0, evidence.clone());
        }
        for (at, p) in self.paragraphs.iter().enumerate() {
            let at = at + 1;
            if p.ar.trim().is_empty() || p.en.trim().is_empty() {
                say("half", at, String::new());
            } else if !p.is_compared() {
                say("not-compared", at, String::new());
            }
            let sorted = |text: &str| {
                let mut all: Vec<String> = written::tokens(text).map(|t| t.to_string()).collect();
                all.sort();
                all
            };
            if sorted(&p.ar) != sorted(&p.en) {
                say("other-figures", at, String::new());
            }
            for text in [&p.en, &p.ar] {
                if text.chars().count() > LONGEST {
                    say("long", at, String::new());
                    continue;
                }
                if paper::unbalanced(text) {
                    say("direction", at, String::new());
                }
                let numbers: Vec<&str> = written::untraced(text).into_iter().map(|r| &text[r]).collect();
                if !numbers.is_empty() {
                    say("untraced", at, numbers.join(", "));
                }
                for (range, piece) in written::pieces(text) {
                    match piece {
                        Piece::Token(Err(error)) => say("token", at, format!("{}: {error}", &text[range])),
                        Piece::Token(Ok(token)) => {
                            if let Err(missing) = figure(&token) {
                                say(missing.word(), at, token.to_string());
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        out
    }
}

/// `2026-01`.
fn is_month(text: &str) -> bool {
    !text.contains('|') && matches!(Token::parse(&format!("a.b||{text}")), Ok(Token { period: written::Period::Month(..), .. }))
}

fn is_evidence(text: &str) -> bool {
    match text.split_once(':') {
        Some(("link", rest)) => rest.starts_with("https://") || rest.starts_with("http://"),
        Some(("document", title)) => !title.trim().is_empty(),
        _ => false,
    }
}

/// A version of an action.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) number: i64,
    /// `draft`, `checked` or `approved`.
    pub(crate) state: String,
    pub(crate) body: Action,
    pub(crate) author: UserId,
    pub(crate) author_name: String,
    pub(crate) made_at: Time,
    pub(crate) judge_name: String,
}

/// An action with what is written last.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) id: Id,
    pub(crate) list: String,
    pub(crate) issue: String,
    pub(crate) live: Option<i64>,
    pub(crate) is_dropped: bool,
    pub(crate) version: Version,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ActionError {
    #[error("there is no such action")]
    Unknown,
    #[error("it was changed meanwhile")]
    Changed,
    #[error("a second person approves")]
    SamePerson,
    #[error("it is not in the state for that")]
    State,
    #[error("something keeps it from being approved")]
    Problems,
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Who does something.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) user: UserId,
    pub(crate) name: String,
}

fn version(row: &Row) -> Result<Version, store::Error> {
    let body: String = row.get("body")?;
    Ok(Version {
        number: row.get("number")?,
        state: row.get("state")?,
        body: serde_json::from_str(&body)?,
        author: row.get("author")?,
        author_name: row.get("author_name")?,
        made_at: row.get("made_at")?,
        judge_name: row.get("judge_name")?,
    })
}

fn stored(row: &Row) -> Result<Stored, store::Error> {
    let (id, list, issue) = (row.get("id")?, row.get("list")?, row.get("issue")?);
    Ok(Stored { id, list, issue, live: row.get("live")?, is_dropped: row.get("is_dropped")?, version: version(row)? })
}

/// All actions as they are written last.
pub(crate) async fn heads(tx: &mut Tx) -> Result<Vec<Stored>, store::Error> {
    tx.rows(HEADS, params![]).await?.iter().map(stored).collect()
}

/// All actions as they were approved last.
pub(crate) async fn lives(tx: &mut Tx) -> Result<Vec<Stored>, store::Error> {
    tx.rows(LIVES, params![]).await?.iter().map(stored).collect()
}

pub(crate) async fn one(tx: &mut Tx, id: Id) -> Result<Stored, ActionError> {
    tx.optional(ONE, params![id]).await?.as_ref().map(stored).transpose()?.ok_or(ActionError::Unknown)
}

/// The newest first.
pub(crate) async fn versions(tx: &mut Tx, id: Id) -> Result<Vec<Version>, store::Error> {
    tx.rows(VERSIONS, params![id]).await?.iter().map(version).collect()
}

fn json(body: &Action) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

pub(crate) async fn new(tx: &mut Tx, (list, issue): (&str, &str), body: &Action, who: &Who) -> Result<Id, store::Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(INSERT, params![id, list, issue, 1_i64, None::<i64>, false]).await?;
    tx.execute(INSERT_VERSION, params![id, 1_i64, "draft", json(body), who.user, &who.name, now, "", None::<Time>]).await?;
    Ok(id)
}

/// Writes another version. `seen`: the number of the one it was made from.
pub(crate) async fn save(tx: &mut Tx, id: Id, seen: i64, body: &Action, who: &Who) -> Result<(), ActionError> {
    if tx.execute(MOVE_HEAD, params![id, seen, seen + 1]).await? == 0 {
        return Err(if tx.optional(ONE, params![id]).await?.is_some() { ActionError::Changed } else { ActionError::Unknown });
    }
    let now = tx.now();
    tx.execute(INSERT_VERSION, params![id, seen + 1, "draft", json(body), who.user, &who.name, now, "", None::<Time>]).await?;
    Ok(())
}

/// Says that a draft is ready.
pub(crate) async fn check(tx: &mut Tx, id: Id, seen: i64, who: &Who) -> Result<(), ActionError> {
    judge(tx, id, seen, ("draft", "checked"), who).await
}

async fn judge(tx: &mut Tx, id: Id, seen: i64, (from, to): (&str, &str), who: &Who) -> Result<(), ActionError> {
    if one(tx, id).await?.version.number != seen {
        return Err(ActionError::Changed);
    }
    let now = tx.now();
    if tx.execute(JUDGE, params![id, seen, from, to, &who.name, now]).await? == 0 {
        return Err(ActionError::State);
    }
    Ok(())
}

/// Approves what was checked, with the figures as they are read now: whoever wrote in it since the last approval cannot.
pub(crate) async fn approve(tx: &mut Tx, id: Id, seen: i64, figures: &BTreeMap<String, Figure>, who: &Who) -> Result<(), ActionError> {
    let action = one(tx, id).await?;
    let since = versions(tx, id).await?.into_iter().filter(|v| v.number > action.live.unwrap_or(0));
    if since.into_iter().any(|v| v.author == who.user) {
        return Err(ActionError::SamePerson);
    }
    judge(tx, id, seen, ("checked", "approved"), who).await?;
    tx.execute(MOVE_LIVE, params![id, seen]).await?;
    confirm(tx, id, figures, who).await
}

/// Keeps figures as somebody found them to be right.
pub(crate) async fn confirm(tx: &mut Tx, id: Id, figures: &BTreeMap<String, Figure>, who: &Who) -> Result<(), ActionError> {
    let now = tx.now();
    for (token, figure) in figures {
        tx.execute(CONFIRM, params![id, token, serde_json::to_string(figure).unwrap_or_default(), &who.name, now]).await?;
    }
    Ok(())
}

/// Figures as they were confirmed last: of one action, or of all.
pub(crate) async fn confirmed(tx: &mut Tx, id: Option<Id>) -> Result<BTreeMap<(Id, String), Figure>, store::Error> {
    let rows = match id {
        Some(id) => tx.rows(FIGURES, params![id]).await?,
        None => tx.rows(ALL_FIGURES, params![]).await?,
    };
    let mut out = BTreeMap::new();
    for row in rows {
        if let Ok(figure) = serde_json::from_str(&row.get::<String>("value")?) {
            out.insert((row.get("action")?, row.get("token")?), figure);
        }
    }
    Ok(out)
}

/// Takes an action out of the register, or puts it back. Its versions stay.
pub(crate) async fn drop_it(tx: &mut Tx, id: Id, is_dropped: bool) -> Result<(), ActionError> {
    if tx.execute(DROP, params![id, is_dropped]).await? == 0 { Err(ActionError::Unknown) } else { Ok(()) }
}

/// A remark of a colleague.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) who: String,
    pub(crate) body: String,
    pub(crate) at: Time,
}

pub(crate) async fn comment(tx: &mut Tx, (action, paper): (Option<Id>, Option<i64>), who: &Who, body: &str) -> Result<(), store::Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(COMMENT, params![id, action, paper, &who.name, body, now]).await?;
    Ok(())
}

pub(crate) async fn comments(tx: &mut Tx, (action, paper): (Option<Id>, Option<i64>)) -> Result<Vec<Comment>, store::Error> {
    let rows = tx.rows(COMMENTS, params![action, paper]).await?;
    rows.iter().map(|row| Ok(Comment { who: row.get("who")?, body: row.get("body")?, at: row.get("at")? })).collect()
}

#[cfg(test)]
mod tests {
    use kernel::Unit;
    use proptest::prelude::*;

    use super::*;

    fn clean() -> Action {
        let both = |ar: &str, en: &str| Both { ar: ar.into(), en: en.into() };
        let mut paragraph = Paragraph { ar: "بلغ [[a.b]].".into(), en: "It was [[a.b]], by IPv6.".into(), compared: String::new() };
        paragraph.compared = paragraph.mark();
        Action {
            title: both("عنوان", "Title"),
            lead: both("جهة", "Unit"),
            partners: both("", "Users of 5G"),
            paragraphs: vec![paragraph],
            evidence: vec!["indicator:a.b".into(), "document:Law 12".into()],
            ..Action::default()
        }
    }

    fn problems(action: &Action) -> Vec<&'static str> {
        let figure = |_: &Token| Ok(Figure { value: 1.0, unit: Unit::Count, from: (2026, 1), to: (2026, 1) });
        action.problems(figure).into_iter().map(|p| p.what).collect()
    }

    #[test]
    fn what_keeps_an_action_back() {
        assert_eq!(problems(&clean()), Vec::<&str>::new());
        let mut changed = clean();
        changed.paragraphs[0].en.push_str(" More.");
        changed.evidence.push("nothing".into());
        (changed.from, changed.to) = ("2026-02".into(), "2026-01".into());
        assert_eq!(problems(&changed), ["dates", "evidence-wrong", "not-compared"]);
        let gone = clean().problems(|_| Err(Missing::Unknown));
        assert!(gone.iter().any(|p| p.what == "figure-unknown") && gone.iter().any(|p| p.what == "evidence-wrong"), "{gone:?}");
    }

    proptest! {
        /// A number typed by hand, wherever it stands and whatever stands around it, keeps an action back until a source is given.
        #[test]
        fn no_number_without_source_is_approved(before in "[a-zء-ي (“]{0,6}", number in "[0-9٠-٩]{1,5}", after in "([ ,.!%)]|[a-z]{2}|و)?", place in 0..8_usize) {
            let mut action = clean();
            let said = format!("{before}{}{number}{after}", if before.ends_with(|c: char| c.is_ascii_lowercase()) { " " } else { "" });
            {
                let Action { title, lead, partners, paragraphs, .. } = &mut action;
                let Paragraph { ar, en, .. } = &mut paragraphs[0];
                let fields = [&mut title.ar, &mut title.en, &mut lead.ar, &mut lead.en, &mut partners.ar, &mut partners.en, ar, en];
                if let Some(field) = fields.into_iter().nth(place) {
                    field.push(' ');
                    field.push_str(&said);
                }
            }
            action.paragraphs[0].compared = action.paragraphs[0].mark();
            let found = problems(&action);
            prop_assert!(found.contains(&"untraced") || found.contains(&"only-words"), "{} {:?}", said, found);
            if place >= 6 {
                let text = if place == 6 { &mut action.paragraphs[0].ar } else { &mut action.paragraphs[0].en };
                text.push_str("^[Law of that year]");
                action.paragraphs[0].compared = action.paragraphs[0].mark();
                // A sentence may have ended behind the number: its note stays with it.
                prop_assert!(!problems(&action).contains(&"untraced"), "{}", said);
            }
        }
    }
}
