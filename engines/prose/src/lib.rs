//! Texts that people write and others translate.
//!
//! A file is a list of *sections*: `## key` and below it the text. A translation's heading ends with the [`mark`] of the text it
//! was made from, `## key {5f1c09ab}`, so that a later change of one sentence is found by section, not by date
//! ([`problems`]). Markdown is plain: no raw HTML, no links, no pictures ([`html`]). Search folds Arabic and Latin spelling
//! ([`fold`], [`found`]). Nothing here reads or writes anything.

mod diff;
mod fold;
mod measure;

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use sha2::{Digest as _, Sha256};

pub use diff::{Piece, diff};
pub use fold::{fold, found};
pub use measure::{Counts, LongSentence, long_sentences};

/// One text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub key: String,
    /// The mark of the text it was translated from; empty in the source language.
    pub mark: String,
    pub text: String,
    /// Line of its heading, from 1.
    pub line: usize,
}

/// A file's sections, in their order.
#[derive(Debug, Clone, Default)]
pub struct Sections {
    list: Vec<Section>,
    by_key: BTreeMap<String, usize>,
    /// Keys that stand there twice, with the line of the second.
    doubled: Vec<(String, usize)>,
}

impl Sections {
    /// Splits a file at its `## key {mark}` headings. What stands before the first is left out; of two sections with one key the
    /// first counts.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut out = Self::default();
        let (mut line, mut current): (usize, Option<Section>) = (0, None);
        for row in text.lines() {
            line += 1;
            match (row.strip_prefix("## "), &mut current) {
                (Some(heading), _) => {
                    out.keep(current.take());
                    let (key, mark) = heading.split_once('{').map_or((heading, ""), |(k, m)| (k, m.trim_end().trim_end_matches('}')));
                    current = Some(Section { key: key.trim().to_owned(), mark: mark.trim().to_owned(), text: String::new(), line });
                }
                (None, Some(section)) => {
                    section.text.push_str(row);
                    section.text.push('\n');
                }
                (None, None) => {}
            }
        }
        out.keep(current);
        out
    }

    fn keep(&mut self, section: Option<Section>) {
        let Some(mut section) = section else { return };
        section.text = section.text.trim().to_owned();
        if self.by_key.contains_key(&section.key) {
            self.doubled.push((section.key, section.line));
        } else {
            self.by_key.insert(section.key.clone(), self.list.len());
            self.list.push(section);
        }
    }

    #[must_use]
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.by_key.get(key).map(|at| &self.list[*at])
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.section(key).map(|s| s.text.as_str())
    }

    /// Puts a text in the place of the key's, or at the end; `mark` is empty in the source language. A line that would begin a section
    /// gets a backslash, which Markdown does not show.
    pub fn set(&mut self, key: &str, mark: &str, text: &str) {
        let line = |line: &str| if line.starts_with("## ") { format!("\\{line}") } else { line.trim_end().to_owned() };
        let text = text.trim().lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned();
        let mark = mark.to_owned();
        match self.by_key.get(key) {
            Some(at) => {
                self.list[*at].mark = mark;
                self.list[*at].text = text;
            }
            None => self.keep(Some(Section { key: key.to_owned(), mark, text, line: 0 })),
        }
    }

    /// Takes a text away.
    pub fn remove(&mut self, key: &str) {
        self.list.retain(|s| s.key != key);
        self.by_key = self.list.iter().enumerate().map(|(at, s)| (s.key.clone(), at)).collect();
    }

    /// As a file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        for s in &self.list {
            out.push_str(&if s.mark.is_empty() { format!("## {}\n\n", s.key) } else { format!("## {} {{{}}}\n\n", s.key, s.mark) });
            out.push_str(&s.text);
            out.push_str("\n\n");
        }
        out
    }

    pub fn iter(&self) -> impl Iterator<Item = &Section> {
        self.list.iter()
    }
}

/// How a problem ends that says a key has no text: an editor offers that key. Such a problem ends with the key and this.
pub const MISSING: &str = " is missing";

/// The mark of a source text: what a translation was made from.
#[must_use]
pub fn mark(text: &str) -> String {
    Sha256::digest(text.trim().as_bytes()).iter().take(4).map(|b| format!("{b:02x}")).collect()
}

/// What does not fit between a source and its translation. Each begins with the file and the line.
#[must_use]
pub fn problems(source: (&str, &Sections), translation: (&str, &Sections)) -> Vec<String> {
    let mut out = Vec::new();
    for (name, sections) in [source, translation] {
        out.extend(sections.doubled.iter().map(|(key, line)| format!("{name}:{line}: {key} stands there twice")));
        out.extend(sections.iter().filter(|s| s.text.is_empty()).map(|s| format!("{name}:{}: {} is empty", s.line, s.key)));
    }
    let ((source_name, source), (name, translation)) = (source, translation);
    for s in source.iter().filter(|s| translation.section(&s.key).is_none()) {
        out.push(format!("{name}:1: {} is missing; it stands at {source_name}:{}", s.key, s.line));
    }
    for s in translation.iter() {
        match source.get(&s.key) {
            None => out.push(format!("{name}:{}: {} is there in one language only", s.line, s.key)),
            Some(text) if mark(text) != s.mark => {
                out.push(format!("{name}:{}: {} is stale or not yet compared (majlis content stamp)", s.line, s.key));
            }
            Some(_) => {}
        }
    }
    out
}

/// Writes into a translation the marks of the sections it stands beside, once a person has compared the two.
#[must_use]
pub fn stamp(translation: &str, source: &str) -> String {
    let sources = Sections::parse(source);
    let lines = translation.lines().map(|line| {
        let key = line.strip_prefix("## ").map(|heading| heading.split('{').next().unwrap_or_default().trim());
        match key.and_then(|key| sources.section(key)) {
            Some(s) => format!("## {} {{{}}}", s.key, mark(&s.text)),
            None => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Plain Markdown as HTML. Raw HTML is dropped; links and pictures leave their words.
#[must_use]
pub fn html(text: &str) -> String {
    let is_kept = |event: &Event<'_>| {
        let is_raw = matches!(event, Event::Html(_) | Event::InlineHtml(_));
        let is_pointer = matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image));
        !is_raw && !is_pointer
    };
    let mut out = String::with_capacity(text.len() + 64);
    pulldown_cmark::html::push_html(&mut out, Parser::new_ext(text, Options::empty()).filter(is_kept));
    out
}

/// The words alone, blocks parted by a space.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => out.push(' '),
            _ => {}
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        let en = Sections::parse("intro\n## a\nOne\n## b\nTwo\n\n## c\nThree\n");
        let ar = Sections::parse(&format!("## a {{{}}}\nواحد\n## b {{00000000}}\nاثنان\n## d\nأربعة\n## a\nثانية\n## e\n", mark("One")));
        let told = problems(("en.md", &en), ("ar.md", &ar));
        let starts = ["ar.md:7: a stands there twice", "ar.md:9: e is empty", "ar.md:1: c is missing", "ar.md:3: b is stale", "ar.md:5: d is there"];
        for start in starts {
            assert!(told.iter().any(|t| t.starts_with(start)), "{start}: {told:?}");
        }
        assert_eq!(ar.get("a"), Some("واحد"), "the first counts");
        let stamped = Sections::parse(&stamp("## a\nواحد\n## b {00000000}\nاثنان\n## c\nثلاثة", "## a\nOne\n## b\nTwo\n\n## c\nThree\n"));
        assert_eq!(problems(("en.md", &en), ("ar.md", &stamped)), Vec::<String>::new());
    }

    #[test]
    fn markdown_brings_nothing_of_its_own() {
        let page = html("**a** <script>x()</script> [b](https://c.example) ![d](e.png)\n\n1. one\n");
        assert_eq!(page, "<p><strong>a</strong> x() b d</p>\n<ol>\n<li>one</li>\n</ol>\n");
        assert_eq!(plain("**a** b\n\n- c\n- d\n"), "a b c d");
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(texts in proptest::collection::vec("[a# \n]{0,12}", 0..4)) {
            let mut sections = Sections::default();
            for (n, text) in texts.iter().enumerate() {
                sections.set(&format!("k{n}"), if n % 2 == 0 { "" } else { "0a0b0c0d" }, text);
            }
            let again = Sections::parse(&sections.write());
            let bare = |s: &Section| (s.key.clone(), s.mark.clone(), s.text.clone());
            proptest::prop_assert_eq!(sections.iter().map(bare).collect::<Vec<_>>(), again.iter().map(bare).collect::<Vec<_>>());
            sections.remove("k0");
            proptest::prop_assert_eq!(sections.section("k0"), None);
            proptest::prop_assert_eq!(sections.get("k1"), again.get("k1"));
        }

        #[test]
        fn any_text_is_split_and_stamped(ar in "(## [a-c]( \\{[0-9a-f]{0,8}\\})?\n[^#\r]{0,9}\n){0,5}", en in "(## [a-c]\n[^#\r]{0,9}\n){0,5}") {
            let (source, stamped) = (Sections::parse(&en), stamp(&ar, &en));
            for s in Sections::parse(&stamped).iter().filter(|s| source.section(&s.key).is_some()) {
                proptest::prop_assert_eq!(&s.mark, &mark(source.get(&s.key).unwrap_or_default()));
            }
            proptest::prop_assert_eq!(&stamp(&stamped, &en), &stamped);
        }

        #[test]
        fn no_markdown_makes_a_tag_that_runs(text in ".{0,60}") {
            let page = html(&text).to_lowercase();
            for bad in ["<script", "<img", "<a ", "<iframe", "<style"] {
                proptest::prop_assert!(!page.contains(bad));
            }
        }
    }
}
