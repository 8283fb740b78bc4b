//! Lists of policy issues: data, never constants of the program. Council Resolution 1305 comes with it; others are put in beside it.

use kernel::Locale;
use serde::{Deserialize, Serialize};
use store::{Tx, params, statements};
use web::App;

statements! { LISTS = "list/all", PUT = "list/put" }

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Both {
    #[serde(default)]
    pub(crate) ar: String,
    #[serde(default)]
    pub(crate) en: String,
}

impl Both {
    pub(crate) fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Ar => &self.ar,
            Locale::En => &self.en,
        }
    }

    pub(crate) fn is_whole(&self) -> bool {
        !self.ar.trim().is_empty() && !self.en.trim().is_empty()
    }
}

/// A list of issues, of one edition.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    /// Lower-case letters, digits and hyphens.
    pub(crate) id: String,
    /// The year of the edition.
    pub(crate) edition: i64,
    pub(crate) title: Both,
    /// What a government is asked about each issue.
    pub(crate) question: Both,
    pub(crate) issues: Vec<Issue>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issue {
    pub(crate) key: String,
    pub(crate) number: i64,
    pub(crate) name: Both,
}

/// The list that comes with the program.
const SHIPPED: &str = include_str!("../content/res-1305.toml");
/// Issues of a list at most.
const MOST: usize = 100;

/// Why a list was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListError {
    /// No text in UTF-8.
    NotText,
    /// The line, and what the reader of TOML says of it.
    Toml(usize, String),
    /// Not of lower-case letters, digits and hyphens.
    Id(String),
    /// The id of the list that comes with the program.
    Shipped(String),
    /// No title or question in one of the languages.
    Lacks,
    /// None, or more than [`MOST`].
    Count(usize),
    /// An issue, from 1: its key or number is another's, or a name is missing.
    Issue(usize, String),
}

impl ListError {
    pub(crate) fn text(&self, app: &App, locale: Locale) -> String {
        let (key, n, what) = match self {
            Self::NotText => ("not-text", 0, ""),
            Self::Toml(line, what) => ("toml", *line, what.trim_end()),
            Self::Id(id) => ("id", 0, id.as_str()),
            Self::Shipped(id) => ("shipped", 0, id.as_str()),
            Self::Lacks => ("title", 0, ""),
            Self::Count(n) => ("count", *n, ""),
            Self::Issue(at, issue) => ("issue", *at, issue.as_str()),
        };
        // What stands in the file keeps its own direction.
        let what = format!("\u{2068}{what}\u{2069}");
        app.texts.get(locale, &format!("contributions-list-bad-{key}"), &[("n", n.into()), ("most", MOST.into()), ("what", what.into())])
    }
}

impl List {
    pub(crate) fn read(text: &str) -> Result<Self, ListError> {
        let list: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
            ListError::Toml(line, e.message().to_owned())
        })?;
        let is_key = |key: &str| !key.is_empty() && key.len() <= 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_key(&list.id) {
            return Err(ListError::Id(list.id));
        }
        if !list.title.is_whole() || !list.question.is_whole() {
            return Err(ListError::Lacks);
        }
        if list.issues.is_empty() || list.issues.len() > MOST {
            return Err(ListError::Count(list.issues.len()));
        }
        for (at, issue) in list.issues.iter().enumerate() {
            let is_twice = list.issues[..at].iter().any(|i| i.key == issue.key || i.number == issue.number);
            if !is_key(&issue.key) || !issue.name.is_whole() || is_twice {
                return Err(ListError::Issue(at + 1, issue.key.clone()));
            }
        }
        Ok(list)
    }

    pub(crate) fn issue(&self, key: &str) -> Option<&Issue> {
        self.issues.iter().find(|i| i.key == key)
    }

    /// Of each issue, its names in all languages.
    pub(crate) fn names(&self) -> Vec<Vec<String>> {
        self.issues.iter().map(|i| vec![i.name.en.clone(), i.name.ar.clone()]).collect()
    }
}

/// Every list, the shipped one first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<List>, store::Error> {
    let mut out: Vec<List> = List::read(SHIPPED).into_iter().collect();
    for row in tx.rows(LISTS, params![]).await? {
        // What was kept was checked then.
        out.extend(List::read(&row.get::<String>("body")?));
    }
    Ok(out)
}

/// Keeps a list, or another edition of it.
pub(crate) async fn put(tx: &mut Tx, list: &List, text: &str) -> Result<(), store::Error> {
    tx.execute(PUT, params![&list.id, text, tx.now()]).await?;
    Ok(())
}

pub(crate) fn is_shipped(id: &str) -> bool {
    List::read(SHIPPED).is_ok_and(|list| list.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_is_the_resolutions() {
        let list = List::read(SHIPPED).expect("the shipped list");
        assert_eq!((list.id.as_str(), list.edition, list.issues.len()), ("res-1305", 2009, 12));
        assert_eq!(list.issues.iter().map(|i| i.number).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    }

    #[test]
    fn a_broken_list_is_told() {
        let twice = SHIPPED.replace("key = \"spam\"", "key = \"misuse\"");
        let problem = |text: &str| List::read(text).err();
        assert_eq!(problem(&twice), Some(ListError::Issue(7, "misuse".to_owned())));
        assert_eq!(problem(&SHIPPED.replace("id = \"res-1305\"", "id = \"A b\"")), Some(ListError::Id("A b".to_owned())));
        assert!(matches!(problem("# a list\nid = 3"), Some(ListError::Toml(2, _))));
    }

    /// A ministry's real input of 2013: every paragraph comes to its issue or is listed, and nothing is dropped.
    #[test]
    fn the_real_letter_is_laid_onto_its_issues() {
        let Some(folder) = std::env::var_os("MAJLIS_TEST_DATA") else { return };
        let text = std::fs::read_to_string(std::path::Path::new(&folder).join("contribution/member-state-input-2013.txt")).expect("the letter");
        let list = List::read(SHIPPED).expect("the shipped list");
        let laid = paper::letter::lay(&paper::letter::from_text(&text), &list.names());
        let found: Vec<(&str, usize)> = laid.placed.iter().map(|p| (list.issues[p.issue].key.as_str(), p.paragraphs.len())).collect();
        assert_eq!(found, [("cybercrime", 1), ("quality", 2), ("capacity", 2), ("development", 1), ("privacy", 1), ("children", 2)]);
        assert!(laid.unplaced.iter().any(|p| p.starts_with("More globally")) && laid.unplaced[0].starts_with("Following HE"));
        let words = |text: &str| text.split_whitespace().count();
        let kept: usize = laid.unplaced.iter().map(|p| words(p)).sum::<usize>()
            + laid.placed.iter().map(|p| words(&p.heading) + p.paragraphs.iter().map(|p| words(p)).sum::<usize>()).sum::<usize>();
        assert_eq!(kept, words(&text), "nothing is dropped");
    }
}
