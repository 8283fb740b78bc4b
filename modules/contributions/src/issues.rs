//! Lists of policy issues: data, never constants of the program. Council Resolution 1305 comes with it; others are put in beside it.

use kernel::Locale;
use serde::{Deserialize, Serialize};
use store::{Tx, params, statements};

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

/// Why a list was not taken: where in the file, and what.
pub(crate) type ListError = String;

impl List {
    pub(crate) fn read(text: &str) -> Result<Self, ListError> {
        let list: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        let is_key = |key: &str| !key.is_empty() && key.len() <= 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_key(&list.id) {
            return Err(format!("id {:?}: lower-case letters, digits and hyphens", list.id));
        }
        if !list.title.is_whole() || !list.question.is_whole() {
            return Err("title and question are needed in both languages".to_owned());
        }
        if list.issues.is_empty() || list.issues.len() > MOST {
            return Err(format!("a list has 1 to {MOST} issues"));
        }
        for (at, issue) in list.issues.iter().enumerate() {
            let is_twice = list.issues[..at].iter().any(|i| i.key == issue.key || i.number == issue.number);
            if !is_key(&issue.key) || !issue.name.is_whole() || is_twice {
                return Err(format!("issue {} ({:?}): a key of its own, a number of its own and a name in both languages", at + 1, issue.key));
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
        assert!(List::read(&twice).is_err_and(|e| e.contains("misuse")));
        assert!(List::read("id = 3").is_err() && List::read(&SHIPPED.replace("id = \"res-1305\"", "id = \"A b\"")).is_err());
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
