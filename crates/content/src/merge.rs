//! What changed between documents, and two changes of one text beside each other.

use std::collections::BTreeSet;

use kernel::Locale;

use crate::Document;

/// A text that differs. `key` is `skeleton` for the skeleton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub locale: Locale,
    pub key: String,
    pub old: String,
    pub new: String,
}

/// The skeleton's own name among keys.
pub(crate) const SKELETON: &str = "skeleton";

/// Skeletons are alike where they say the same.
fn says_the_same(a: &str, b: &str) -> bool {
    let read = |text: &str| text.parse::<toml::Table>().ok();
    a == b || read(a).zip(read(b)).is_some_and(|(a, b)| a == b)
}

/// What differs from one document to another.
#[must_use]
pub fn changes(old: &Document, new: &Document) -> Vec<Change> {
    let mut out = Vec::new();
    if !says_the_same(&old.skeleton, &new.skeleton) {
        out.push(Change { locale: Locale::En, key: SKELETON.into(), old: old.skeleton.clone(), new: new.skeleton.clone() });
    }
    if old.texts == new.texts {
        return out;
    }
    let (old, new) = (old.read(), new.read());
    let mut keys = new.keys();
    let known: BTreeSet<String> = keys.iter().cloned().collect();
    keys.extend(old.keys().into_iter().filter(|k| !known.contains(k)));
    for key in keys {
        for locale in [Locale::En, Locale::Ar] {
            let (was, is) = (old.text(locale, &key), new.text(locale, &key));
            if was != is {
                out.push(Change { locale, key: key.clone(), old: was.to_owned(), new: is.to_owned() });
            }
        }
    }
    out
}

/// Joins what the program brings now into an edited document that began with `base`: a section that only the program changed is
/// taken from it; one that both changed stays as it was edited. Gives the joined document and the keys both changed.
#[must_use]
pub fn merge(base: &Document, shipped: &Document, edited: &Document) -> (Document, BTreeSet<String>) {
    let mut out = edited.clone();
    let mut both = BTreeSet::new();
    if !says_the_same(&base.skeleton, &shipped.skeleton) {
        if says_the_same(&base.skeleton, &edited.skeleton) {
            out.skeleton.clone_from(&shipped.skeleton);
        } else if !says_the_same(&shipped.skeleton, &edited.skeleton) {
            both.insert(SKELETON.to_owned());
        }
    }
    for locale in [Locale::En, Locale::Ar] {
        let (before, now, ours) = (base.sections(locale), shipped.sections(locale), edited.sections(locale));
        let mut joined = ours.clone();
        for section in now.iter() {
            let key = section.key.as_str();
            let (was, mine) = (before.get(key), ours.get(key));
            if mine == Some(&section.text) {
                // Whoever compared it for the program compared it with this.
                joined.set(key, &section.mark, &section.text);
                continue;
            }
            if was == Some(&section.text) {
                continue;
            }
            if mine == was {
                joined.set(key, &section.mark, &section.text);
            } else {
                both.insert(key.to_owned());
            }
        }
        for gone in before.iter().filter(|s| now.section(&s.key).is_none() && ours.get(&s.key) == Some(&s.text)) {
            joined.remove(&gone.key);
        }
        out.texts[locale as usize] = joined.write();
    }
    (out, both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(skeleton: &str, en: &[(&str, &str)]) -> Document {
        let file: String = en.iter().map(|(k, t)| format!("## {k}\n\n{t}\n\n")).collect();
        Document { id: "x".into(), skeleton: skeleton.into(), texts: [String::new(), file] }
    }

    #[test]
    fn each_side_keeps_its_change_and_what_both_changed_is_named() {
        let base = document("a = 1\n", &[("one", "1"), ("two", "2"), ("three", "3")]);
        let shipped = document("a = 2\n", &[("one", "1 new"), ("two", "2"), ("three", "3 theirs"), ("four", "4")]);
        let edited = document("# as it was\na = 1\n", &[("one", "1"), ("two", "2 ours"), ("three", "3 ours")]);
        let (joined, both) = merge(&base, &shipped, &edited);
        let read = joined.read();
        let said = |key: &str| read.text(Locale::En, key);
        assert_eq!([said("one"), said("two"), said("three"), said("four")], ["1 new", "2 ours", "3 ours", "4"]);
        assert_eq!((joined.skeleton.as_str(), both), ("a = 2\n", BTreeSet::from(["three".to_owned()])));
        // Joined again it stays as it is.
        assert_eq!(merge(&shipped, &shipped, &joined).0.texts, joined.texts);
        let told = changes(&edited, &joined);
        assert_eq!(told.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["skeleton", "one", "four"]);
    }
}
