//! A government's input: chosen issues with what was approved about them, one tree for each language, and what was sent, which stays.

use std::collections::BTreeMap;

use kernel::{Locale, Time};
use paper::written::{self, Form, Piece, Token};
use paper::{Block, Lang, Paper, Span};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Row, Tx, params, statements};
use web::App;

use crate::action::{ActionError, LONGEST, State, Stored, Who};
use crate::figures::{self, Book, Figure, Missing};
use crate::issues::{Both, List};

statements! {
    NEXT = "input/next",
    INSERT = "input/insert",
    ONE = "input/one",
    LIST = "input/list",
    REWRITE = "input/rewrite",
    CHECK = "input/check",
    WITHDRAW = "input/withdraw",
    FREEZE = "input/freeze",
    SEND = "input/send",
    PUT_FILE = "input/put_file",
    FILES = "input/files",
    FILE = "input/file",
}

/// What was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Choice {
    pub(crate) title: Both,
    /// Keys of issues, in the list's order.
    pub(crate) issues: Vec<String>,
    /// Tags of languages.
    pub(crate) langs: Vec<String>,
    /// One line or more.
    pub(crate) letterhead: Both,
    pub(crate) addressee: Both,
    pub(crate) reference: String,
    /// The years or months it speaks of, as people say it.
    pub(crate) period: Both,
    pub(crate) opening: Both,
    pub(crate) closing: Both,
}

impl Choice {
    /// One issue, or with an empty key all of a list, in every language.
    pub(crate) fn of_issue(app: &App, list: &List, key: &str) -> Self {
        Self {
            title: list.title.clone(),
            issues: list.issues.iter().filter(|i| key.is_empty() || i.key == key).map(|i| i.key.clone()).collect(),
            langs: Locale::ALL.iter().map(|l| l.tag().to_owned()).collect(),
            letterhead: Both { ar: app.settings.name[Locale::Ar as usize].clone(), en: app.settings.name[Locale::En as usize].clone() },
            ..Self::default()
        }
    }

    pub(crate) fn locales(&self) -> impl Iterator<Item = Locale> {
        Locale::ALL.into_iter().filter(|l| self.langs.iter().any(|t| t == l.tag()))
    }
}

/// A row of the annex: a figure and where it is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) number: usize,
    pub(crate) indicator: String,
    pub(crate) group: String,
    pub(crate) figure: Figure,
}

/// A text in one language, with its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Composed {
    pub(crate) paper: Paper,
    pub(crate) sources: Vec<Source>,
}

/// What is needed to compose.
pub(crate) struct Desk<'a> {
    pub(crate) app: &'a App,
    pub(crate) list: &'a List,
    pub(crate) actions: &'a [Stored],
    pub(crate) book: &'a Book,
}

/// Something in an input that people are told of before it is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// A text's key, without its beginning.
    pub(crate) what: &'static str,
    pub(crate) detail: String,
    /// Whether it keeps the input from being approved.
    pub(crate) stops: bool,
}

pub(crate) fn lang(locale: Locale) -> Lang {
    match locale {
        Locale::Ar => Lang::Ar,
        Locale::En => Lang::En,
    }
}

impl Desk<'_> {
    /// The texts in all languages, and every token without a figure. A figure has one number in all of them.
    pub(crate) fn texts(&self, choice: &Choice, now: Time) -> (Vec<Composed>, Vec<(Token, Missing)>) {
        let mut sources = Vec::new();
        let mut missing: Vec<(Token, Missing)> = Vec::new();
        choice.locales().for_each(|locale| missing.extend(self.compose(choice, locale, now, &mut sources).1));
        let texts = choice.locales().map(|locale| self.compose(choice, locale, now, &mut sources).0);
        (texts.collect(), missing)
    }

    fn compose(&self, choice: &Choice, locale: Locale, now: Time, sources: &mut Vec<Source>) -> (Composed, Vec<(Token, Missing)>) {
        let text = |key: &str| self.app.texts.get(locale, key, &[]);
        let mut missing: Vec<(Token, Missing)> = Vec::new();
        let mut spans = |text: &str| {
            let done: Result<Vec<Span>, core::convert::Infallible> = written::spans(text, |token| {
                Ok(match self.book.figure(token) {
                    Ok(figure) => {
                        // A period is no figure of its own: the value beside it leads to the annex.
                        let number = if token.form == Form::Period { 0 } else { numbered(sources, token, figure) };
                        (figures::reads(self.app, locale, token.form, &figure), number)
                    }
                    Err(reason) => {
                        missing.push((token.clone(), reason));
                        (format!("[{}]", self.app.texts.get(locale, &format!("contributions-{}", reason.word()), &[])), 0)
                    }
                })
            });
            done.unwrap_or_default()
        };
        let mut blocks: Vec<Block> = paragraphs(choice.opening.get(locale)).map(|p| Block::Paragraph(spans(p))).collect();
        for issue in self.list.issues.iter().filter(|i| choice.issues.contains(&i.key)) {
            blocks.push(Block::Heading {
                level: 1,
                id: format!("issue-{}", issue.number),
                text: format!("{}. {}", issue.number, issue.name.get(locale)),
            });
            let of_issue = || self.actions.iter().filter(|a| a.issue == issue.key);
            if of_issue().next().is_none() {
                blocks.push(Block::Paragraph(vec![Span::Text(text("contributions-nothing-recorded"))]));
            }
            for is_past in [true, false] {
                let actions: Vec<&Stored> = of_issue().filter(|a| a.version.body.state.is_past() == is_past).collect();
                if actions.is_empty() {
                    continue;
                }
                let (id, key) = if is_past { ("done", "contributions-undertaken") } else { ("planned", "contributions-to-be-undertaken") };
                blocks.push(Block::Heading { level: 2, id: format!("issue-{}-{id}", issue.number), text: text(key) });
                for action in actions {
                    let body = &action.version.body;
                    let mut first = vec![Span::Strong(format!("{}. ", body.title.get(locale).trim_end_matches('.')))];
                    let facts = facts(self.app, locale, body);
                    for (at, paragraph) in body.paragraphs.iter().enumerate() {
                        let mut all = if at == 0 { core::mem::take(&mut first) } else { Vec::new() };
                        all.extend(spans(paragraph.get(locale)));
                        if at + 1 == body.paragraphs.len() && !facts.is_empty() {
                            all.push(Span::Text(format!(" ({facts})")));
                        }
                        blocks.push(Block::Paragraph(all));
                    }
                }
            }
        }
        blocks.extend(paragraphs(choice.closing.get(locale)).map(|p| Block::Paragraph(spans(p))).collect::<Vec<_>>());
        if !sources.is_empty() {
            blocks.push(Block::Heading { level: 1, id: "annex".to_owned(), text: text("contributions-annex") });
            blocks.push(Block::Table { caption: text("contributions-annex-caption"), rows: self.annex(locale, sources) });
        }
        let (year, month, day) = web::date_parts(now, figures::OFFSET);
        let named = |key: &str, value: String| (!value.trim().is_empty()).then(|| (text(key), value));
        let facts = [
            named("contributions-to", choice.addressee.get(locale).to_owned()),
            named("contributions-reference", choice.reference.clone()),
            named("contributions-of-period", choice.period.get(locale).to_owned()),
            named("contributions-date", web::date(locale, now, figures::OFFSET)),
        ];
        let paper = Paper {
            lang: lang(locale),
            letterhead: choice.letterhead.get(locale).lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect(),
            title: choice.title.get(locale).to_owned(),
            facts: facts.into_iter().flatten().collect(),
            blocks,
            day: (i16::try_from(year).unwrap_or(0), u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1)),
            notes_title: text("contributions-notes"),
        };
        (Composed { paper, sources: sources.clone() }, missing)
    }

    fn annex(&self, locale: Locale, sources: &[Source]) -> Vec<Vec<String>> {
        let text = |key: &str| self.app.texts.get(locale, key, &[]);
        let head = ["contributions-number", "contributions-indicator", "contributions-value", "contributions-of-period", "contributions-method"]
            .map(text)
            .to_vec();
        let row = |s: &Source| {
            let name = if s.group.is_empty() {
                title(self.app, locale, &s.indicator)
            } else {
                format!("{} ({})", title(self.app, locale, &s.indicator), s.group)
            };
            let (value, period) = (figures::full(self.app, locale, &s.figure), figures::period(self.app, locale, &s.figure));
            vec![s.number.to_string(), name, value, period, format!("{} ({})", method(self.app, locale, &s.indicator), s.indicator)]
        };
        core::iter::once(head).chain(sources.iter().map(row)).collect()
    }

    /// What is wrong with an input, or worth a word.
    pub(crate) fn flaws(&self, choice: &Choice, now: Time, stale: usize) -> Vec<Flaw> {
        let mut out = Vec::new();
        let mut say = |what, detail: String, stops| out.push(Flaw { what, detail, stops });
        if choice.issues.is_empty() {
            say("no-issue", String::new(), true);
        }
        if choice.locales().next().is_none() {
            say("no-language", String::new(), true);
        }
        for issue in self.list.issues.iter().filter(|i| choice.issues.contains(&i.key)) {
            if !self.actions.iter().any(|a| a.issue == issue.key) {
                say("issue-empty", format!("{}", issue.number), false);
            }
        }
        for locale in choice.locales() {
            if choice.title.get(locale).trim().is_empty() {
                say("no-title", locale.tag().to_owned(), true);
            }
        }
        let (texts, names) = ([&choice.opening, &choice.closing], [&choice.letterhead, &choice.addressee, &choice.period]);
        for text in texts.iter().chain(&names).chain([&&choice.title]).flat_map(|b| [&b.ar, &b.en]).chain([&choice.reference]) {
            if paper::unbalanced(text) {
                say("direction", text.chars().take(40).collect(), true);
            }
            if text.chars().count() > LONGEST {
                say("long", text.chars().take(40).collect(), true);
            }
        }
        // The list's own name, a reference and a period are what they are called; in every other text a number needs a source.
        let titles = [&choice.title].into_iter().filter(|t| **t != self.list.title);
        for text in texts.into_iter().chain(titles).chain([&choice.addressee]).flat_map(|b| [&b.ar, &b.en]) {
            let numbers: Vec<&str> = written::untraced(text).into_iter().map(|r| &text[r]).collect();
            if !numbers.is_empty() {
                say("untraced", numbers.join(", "), true);
            }
            for (range, piece) in written::pieces(text) {
                if let Piece::Token(Err(error)) = piece {
                    say("token", format!("{}: {error}", &text[range]), true);
                }
            }
        }
        for both in texts {
            if choice.locales().count() == 2 && both.ar.trim().is_empty() != both.en.trim().is_empty() {
                say("half", both.en.chars().chain(both.ar.chars()).take(40).collect(), true);
            }
        }
        for (token, missing) in self.texts(choice, now).1 {
            say(missing.word(), token.to_string(), true);
        }
        if stale > 0 {
            say("stale", stale.to_string(), true);
        }
        let mut told = Vec::new();
        for flaw in out {
            if !told.contains(&flaw) {
                told.push(flaw);
            }
        }
        told
    }
}

/// A figure's number: the same figure has the same.
fn numbered(sources: &mut Vec<Source>, token: &Token, figure: Figure) -> usize {
    let is_it = |s: &&Source| s.indicator == token.indicator && s.group == token.group && s.figure == figure;
    if let Some(known) = sources.iter().find(is_it) {
        return known.number;
    }
    let number = sources.len() + 1;
    sources.push(Source { number, indicator: token.indicator.clone(), group: token.group.clone(), figure });
    number
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|p| !p.is_empty())
}

/// The key of an indicator's texts.
pub(crate) fn key(indicator: &str) -> String {
    format!("indicator-{}", indicator.replace(['.', '_'], "-"))
}

/// What an indicator is called; its id where its room is off.
pub(crate) fn title(app: &App, locale: Locale, indicator: &str) -> String {
    let key = key(indicator);
    if app.texts.contains(&key) { app.texts.get(locale, &key, &[]) } else { indicator.to_owned() }
}

/// How an indicator is made.
pub(crate) fn method(app: &App, locale: Locale, indicator: &str) -> String {
    let key = format!("{}-method", key(indicator));
    if app.texts.contains(&key) { app.texts.get(locale, &key, &[]) } else { String::new() }
}

/// Who leads, with whom, and when.
pub(crate) fn facts(app: &App, locale: Locale, action: &crate::action::Action) -> String {
    let month = |text: &str| {
        let (year, month) = text.split_once('-')?;
        Some(format!("{} {year}", web::month(locale, month.parse().ok()?)))
    };
    let named = |key: &str, value: &str| (!value.trim().is_empty()).then(|| format!("{}: {value}", app.texts.get(locale, key, &[])));
    let when = match (month(&action.from), month(&action.to)) {
        (Some(from), Some(to)) => Some(app.texts.get(locale, "contributions-period", &[("from", from.into()), ("to", to.into())])),
        (Some(from), None) if action.state != State::Done => {
            let key = if action.state.is_past() { "contributions-since" } else { "contributions-beginning" };
            Some(app.texts.get(locale, key, &[("from", from.into())]))
        }
        (from, to) => from.or(to),
    };
    let parts = [named("contributions-lead", action.lead.get(locale)), named("contributions-partners", action.partners.get(locale)), when];
    parts.into_iter().flatten().collect::<Vec<_>>().join(if locale == Locale::Ar { "؛ " } else { "; " })
}

/// Every figure as CSV (RFC 4180), in the order of the first language's annex.
pub(crate) fn csv(texts: &[Composed]) -> String {
    let mut out = String::from("number,indicator,group,value,unit,from,to\r\n");
    for s in texts.first().map_or(&[][..], |t| &t.sources) {
        let month = |(year, month): figures::Month| format!("{year:04}-{month:02}");
        let group = if s.group.contains([',', '"', '\n']) { format!("\"{}\"", s.group.replace('"', "\"\"")) } else { s.group.clone() };
        let (f, unit) = (&s.figure, figures::word(s.figure.unit));
        out.push_str(&format!("{},{},{group},{},{unit},{},{}\r\n", s.number, s.indicator, f.value, month(f.from), month(f.to)));
    }
    out
}

/// The same as JSON.
pub(crate) fn json(texts: &[Composed]) -> Vec<u8> {
    texts.first().and_then(|t| serde_json::to_vec_pretty(&t.sources).ok()).unwrap_or_default()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// An input as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) number: i64,
    /// `draft`, `checked`, `approved` or `sent`.
    pub(crate) state: String,
    pub(crate) list: String,
    pub(crate) choice: Choice,
    /// From its approval on.
    pub(crate) frozen: Vec<Composed>,
    pub(crate) hash: String,
    /// Everyone who wrote in it: their ids, and their names.
    pub(crate) makers: Vec<String>,
    pub(crate) maker_names: String,
    pub(crate) made_at: Time,
    pub(crate) judge_name: String,
    pub(crate) judged_at: Option<Time>,
    pub(crate) sent_at: Option<Time>,
}

fn input(row: &Row) -> Result<Input, store::Error> {
    let (body, frozen): (String, String) = (row.get("body")?, row.get("frozen")?);
    Ok(Input {
        number: row.get("number")?,
        state: row.get("state")?,
        list: row.get("list")?,
        choice: serde_json::from_str(&body)?,
        // Nothing is frozen before the approval; what is must be read as it was.
        frozen: if frozen.is_empty() { Vec::new() } else { serde_json::from_str(&frozen)? },
        hash: row.get("hash")?,
        makers: row.get::<String>("makers")?.split_whitespace().map(str::to_owned).collect(),
        maker_names: row.get("maker_names")?,
        made_at: row.get("made_at")?,
        judge_name: row.get("judge_name")?,
        judged_at: row.get("judged_at")?,
        sent_at: row.get("sent_at")?,
    })
}

/// Begins one. `before`: whose wording it goes on with; they are among its writers.
pub(crate) async fn new(tx: &mut Tx, list: &str, choice: &Choice, before: Option<&Input>, who: &Who) -> Result<i64, store::Error> {
    let number: i64 = tx.one(NEXT, params![]).await?.get("next")?;
    let (body, now) = (serde_json::to_string(choice).unwrap_or_default(), tx.now());
    let (mut makers, mut names) = before.map(|b| (b.makers.clone(), b.maker_names.clone())).unwrap_or_default();
    add(&mut makers, &mut names, who);
    match tx.execute(INSERT, params![number, "draft", list, body, "", "", makers.join(" "), names, now, "", None::<Time>, None::<Time>]).await {
        // Two were begun at one moment.
        Err(store::Error::Duplicate { statement }) => Err(tx.again(statement)),
        done => done.map(|_| number),
    }
}

/// Adds a writer.
fn add(makers: &mut Vec<String>, names: &mut String, who: &Who) {
    let user = who.user.to_string();
    if !makers.contains(&user) {
        makers.push(user);
        *names = if names.is_empty() { who.name.clone() } else { format!("{names}, {}", who.name) };
    }
}

/// Takes an approval back that was not sent: it is a draft again.
pub(crate) async fn withdraw(tx: &mut Tx, number: i64) -> Result<(), ActionError> {
    if tx.execute(WITHDRAW, params![number]).await? == 0 { Err(ActionError::State) } else { Ok(()) }
}

pub(crate) async fn one(tx: &mut Tx, number: i64) -> Result<Input, ActionError> {
    tx.optional(ONE, params![number]).await?.as_ref().map(input).transpose()?.ok_or(ActionError::Unknown)
}

/// The newest first.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<Input>, store::Error> {
    tx.rows(LIST, params![]).await?.iter().map(input).collect()
}

/// Changes what is chosen; it is a draft again. `seen`: what was chosen when it was looked at.
pub(crate) async fn rewrite(tx: &mut Tx, number: i64, seen: &str, choice: &Choice, who: &Who) -> Result<(), ActionError> {
    let was = one(tx, number).await?;
    if !["draft", "checked"].contains(&was.state.as_str()) {
        return Err(ActionError::State);
    }
    let old = serde_json::to_string(&was.choice).unwrap_or_default();
    if sha256(old.as_bytes()) != seen {
        return Err(ActionError::Changed);
    }
    let body = serde_json::to_string(choice).unwrap_or_default();
    let (mut makers, mut names) = (was.makers, was.maker_names);
    add(&mut makers, &mut names, who);
    if tx.execute(REWRITE, params![number, body, makers.join(" "), names, old]).await? == 0 { Err(ActionError::Changed) } else { Ok(()) }
}

/// A mark of what is chosen, to say what was looked at.
pub(crate) fn seen(choice: &Choice) -> String {
    sha256(serde_json::to_string(choice).unwrap_or_default().as_bytes())
}

/// Says that a draft is ready.
pub(crate) async fn check(tx: &mut Tx, number: i64, seen_mark: &str) -> Result<(), ActionError> {
    let was = one(tx, number).await?;
    if seen(&was.choice) != seen_mark {
        return Err(ActionError::Changed);
    }
    let body = serde_json::to_string(&was.choice).unwrap_or_default();
    if tx.execute(CHECK, params![number, body]).await? == 0 { Err(ActionError::State) } else { Ok(()) }
}

/// Approves what was checked and freezes its texts: from now on nothing changes them.
pub(crate) async fn approve(tx: &mut Tx, number: i64, seen_mark: &str, texts: &[Composed], who: &Who) -> Result<(), ActionError> {
    let was = one(tx, number).await?;
    if seen(&was.choice) != seen_mark {
        return Err(ActionError::Changed);
    }
    if was.makers.contains(&who.user.to_string()) {
        return Err(ActionError::SamePerson);
    }
    let (frozen, now) = (serde_json::to_string(texts).unwrap_or_default(), tx.now());
    let body = serde_json::to_string(&was.choice).unwrap_or_default();
    if tx.execute(FREEZE, params![number, frozen, &who.name, now, body]).await? == 0 { Err(ActionError::State) } else { Ok(()) }
}

/// Files of an input by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// One hash over all files: of lines of name and SHA-256, in the order of names.
pub(crate) fn hash(files: &Files) -> String {
    let lines: String = files.iter().map(|(name, bytes)| format!("{} {name}\n", sha256(bytes))).collect();
    sha256(lines.as_bytes())
}

/// Keeps what was sent, for good.
pub(crate) async fn send(tx: &mut Tx, number: i64, files: &Files) -> Result<(), ActionError> {
    let now = tx.now();
    if tx.execute(SEND, params![number, hash(files), now]).await? == 0 {
        return Err(ActionError::State);
    }
    for (name, bytes) in files {
        tx.execute(PUT_FILE, params![number, name, sha256(bytes), bytes]).await?;
    }
    Ok(())
}

/// Names and hashes of what was sent.
pub(crate) async fn files(tx: &mut Tx, number: i64) -> Result<Vec<(String, String)>, store::Error> {
    tx.rows(FILES, params![number]).await?.iter().map(|row| Ok((row.get("name")?, row.get("sha256")?))).collect()
}

pub(crate) async fn file(tx: &mut Tx, number: i64, name: &str) -> Result<Option<Vec<u8>>, store::Error> {
    tx.optional(FILE, params![number, name]).await?.map(|row| row.get("bytes")).transpose()
}
