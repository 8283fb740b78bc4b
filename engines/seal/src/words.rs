//! Bytes as words: eleven bits a word, from a frozen list of 2,048 words in each language.
//!
//! Keys are always made from the bytes, never from the words, so the same code may be typed in
//! either language.

use crate::Error;

/// In which list the words are looked up and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Arabic,
    English,
}

const ENGLISH: &str = include_str!("../words/en.txt");
const ARABIC: &str = include_str!("../words/ar.txt");

fn list(language: Language) -> impl Iterator<Item = &'static str> {
    match language {
        Language::Arabic => ARABIC.lines(),
        Language::English => ENGLISH.lines(),
    }
}

fn word_at(language: Language, index: usize) -> &'static str {
    list(language).nth(index).unwrap_or_default()
}

/// What counts as the same letter when a person types: case, Arabic diacritics, hamza seats,
/// alef maqsura, ta marbuta and tatweel make no difference.
#[must_use]
pub fn fold(word: &str) -> String {
    word.chars()
        .filter_map(|c| match c {
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | 'ء' => None,
            'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
            'ى' | 'ئ' => Some('ي'),
            'ة' => Some('ه'),
            'ؤ' => Some('و'),
            _ => Some(c.to_ascii_lowercase()),
        })
        .collect()
}

/// Writes `bytes` as words. The last word is padded with zero bits.
#[must_use]
pub fn encode(language: Language, bytes: &[u8]) -> Vec<&'static str> {
    let bits = bytes.len() * 8;
    (0..bits.div_ceil(11))
        .map(|word| {
            let index = (word * 11..word * 11 + 11).fold(0usize, |acc, bit| {
                let set = bytes.get(bit / 8).is_some_and(|b| b >> (7 - bit % 8) & 1 == 1);
                acc << 1 | usize::from(set)
            });
            word_at(language, index)
        })
        .collect()
}

/// Reads words in either language (or mixed) back into exactly `length` bytes.
///
/// Spaces, line breaks, commas, dashes and numbering between the words are passed over. Padding bits
/// must be zero.
pub fn decode(text: &str, length: usize) -> Result<Vec<u8>, Error> {
    let typed: Vec<String> = text
        .split(|c: char| !c.is_alphabetic() && !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}'))
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect();
    if typed.len() != (length * 8).div_ceil(11) {
        return Err(Error::BadChecksum);
    }
    let mut bits = Vec::with_capacity(typed.len() * 11);
    for word in &typed {
        let index = position(word).ok_or(Error::UnknownWord)?;
        bits.extend((0..11).rev().map(|b| index >> b & 1 == 1));
    }
    if bits[length * 8..].iter().any(|b| *b) {
        return Err(Error::BadChecksum);
    }
    Ok(bits[..length * 8].chunks(8).map(|byte| byte.iter().fold(0u8, |acc, b| acc << 1 | u8::from(*b))).collect())
}

/// The place of a folded word in its list.
#[must_use]
pub fn position(folded: &str) -> Option<usize> {
    let language = if folded.is_ascii() { Language::English } else { Language::Arabic };
    list(language).position(|w| fold(w) == folded)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_have_2048_words_distinct_after_folding() {
        for language in [Language::Arabic, Language::English] {
            let folded: HashSet<String> = list(language).map(fold).collect();
            assert_eq!(folded.len(), 2048, "{language:?}");
            assert_eq!(list(language).count(), 2048, "{language:?}");
            assert!(list(language).all(|w| w.chars().all(char::is_alphabetic)));
        }
    }

    #[test]
    fn typing_differences_do_not_matter() {
        let bytes = [7u8; 11];
        let arabic = encode(Language::Arabic, &bytes).join(" ، ");
        let english = encode(Language::English, &bytes).join("-").to_uppercase();
        assert_eq!(decode(&arabic, 11), Ok(bytes.to_vec()));
        assert_eq!(decode(&format!("1. {english}\n"), 11), Ok(bytes.to_vec()));
        let numbered: String = encode(Language::Arabic, &bytes).iter().zip('\u{0661}'..).map(|(word, digit)| format!("{digit}. {word}\n")).collect();
        assert_eq!(decode(&numbered, 11), Ok(bytes.to_vec()));
    }

    proptest! {
        #[test]
        fn words_round_trip(bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
            for language in [Language::Arabic, Language::English] {
                let text = encode(language, &bytes).join(" ");
                prop_assert_eq!(decode(&text, bytes.len()), Ok(bytes.clone()));
            }
        }

        #[test]
        fn any_text_is_answered(text in ".{0,200}") {
            let _ = decode(&text, 11);
        }
    }
}
