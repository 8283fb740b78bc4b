//! Sentences whose figures changed since a person confirmed them.

use core::ops::Range;

use paper::written::{self, Form, Token};

use crate::figures::{Figure, is_same};

/// A sentence that no longer says what was confirmed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stale {
    /// Where it stands in its paragraph.
    pub(crate) range: Range<usize>,
    pub(crate) changes: Vec<Change>,
}

/// What a token stood for when it was confirmed, and what it stands for now; `None` where it stands for nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) form: Form,
    pub(crate) old: Option<Figure>,
    pub(crate) new: Option<Figure>,
}

/// The sentences of a paragraph with a figure that reads otherwise now.
pub(crate) fn stale(text: &str, old: impl Fn(&Token) -> Option<Figure>, new: impl Fn(&Token) -> Option<Figure>) -> Vec<Stale> {
    let of_sentence = |range: Range<usize>| {
        let changes: Vec<Change> = written::tokens(&text[range.clone()])
            .filter_map(|token| {
                let (old, new) = (old(&token), new(&token));
                let is_kept = match (&old, &new) {
                    (Some(old), Some(new)) => is_same(token.form, old, new),
                    // What nobody confirmed yet cannot have changed.
                    (None, _) => true,
                    (Some(_), None) => false,
                };
                (!is_kept).then_some(Change { form: token.form, old, new })
            })
            .collect();
        (!changes.is_empty()).then_some(Stale { range, changes })
    };
    written::sentences(text).into_iter().filter_map(of_sentence).collect()
}

#[cfg(test)]
mod tests {
    use kernel::Unit;
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 6] = ["a.a", "a.b", "a.c", "b.a", "b.b", "b.c"];

    fn figure(value: f64) -> Figure {
        Figure { value, unit: Unit::Count, from: (2026, 1), to: (2026, 1) }
    }

    proptest! {
        /// Change any one indicator: exactly the sentences that use it are marked, no other.
        #[test]
        fn exactly_the_sentences_that_use_it(
            text in prop::collection::vec(prop::collection::vec((0..6_usize, "[a-zء-ي]{1,5}", any::<bool>()), 1..4), 1..6),
            changed in 0..6_usize,
            gone in any::<bool>(),
        ) {
            let word = |(at, word, is_token): &(usize, String, bool)| if *is_token { format!("{word} [[{}]]", NAMES[*at]) } else { word.clone() };
            let paragraph: String = text.iter().map(|s| s.iter().map(word).collect::<Vec<_>>().join(" ") + ".").collect::<Vec<_>>().join(" ");
            let old = |_: &Token| Some(figure(10.0));
            let new = |token: &Token| if token.indicator == NAMES[changed] { (!gone).then(|| figure(11.0)) } else { Some(figure(10.0)) };
            let marked: Vec<String> = stale(&paragraph, old, new).into_iter().map(|s| paragraph[s.range].to_owned()).collect();
            let needle = format!("[[{}]]", NAMES[changed]);
            let using: Vec<String> = written::sentences(&paragraph).into_iter().map(|r| paragraph[r].to_owned()).filter(|s| s.contains(&needle)).collect();
            prop_assert_eq!(marked, using);
        }
    }

    #[test]
    fn what_reads_the_same_is_not_stale() {
        let text = "It was [[a.a]]. In [[a.a|||period]].";
        let kept = |_: &Token| Some(figure(10.0));
        let (later, nearly) = (|_: &Token| Some(Figure { from: (2026, 2), to: (2026, 2), ..figure(10.0) }), |_: &Token| Some(figure(10.2)));
        assert_eq!(stale(text, kept, nearly), [], "both are ten");
        assert_eq!(stale(text, kept, later).iter().map(|s| &text[s.range.clone()]).collect::<Vec<_>>(), ["In [[a.a|||period]]."]);
        let other_unit = |_: &Token| Some(Figure { unit: Unit::Hours, ..figure(10.0) });
        assert_eq!(stale(text, kept, other_unit).len(), 1);
        assert_eq!(stale(text, kept, |_| None).len(), 2);
    }
}
