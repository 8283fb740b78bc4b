//! Direction of writing: runs of one direction, and marks that do not fit together.

use crate::Lang;

/// A stretch of text of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    pub text: &'a str,
    pub is_rtl: bool,
}

/// Whether a letter is written from right to left (Hebrew to Arabic Extended-A, and presentation forms); `None` where it has no
/// direction of its own.
fn direction(c: char) -> Option<bool> {
    match c {
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => c.is_alphabetic().then_some(true),
        _ => c.is_alphabetic().then_some(false),
    }
}

/// Splits a text into runs, for formats in which each run says its direction. What has no direction between two letters of one
/// goes with them; everything else goes with the text's own.
#[must_use]
pub fn runs(text: &str, lang: Lang) -> Vec<Run<'_>> {
    let own = lang.is_rtl();
    let mut out = Vec::new();
    let (mut start, mut now) = (0, own);
    // Where what has no direction began, since the last letter.
    let mut neutral = 0;
    // The end of the word, and whether it is Latin: digits in "IPv6" go with it.
    let (mut end, mut is_latin) = (0, false);
    for (at, c) in text.char_indices() {
        if at >= end {
            let word = text[at..].split(char::is_whitespace).next().unwrap_or_default();
            end = at + word.len().max(c.len_utf8());
            is_latin = word.chars().any(|c| direction(c) == Some(false)) && !word.chars().any(|c| direction(c) == Some(true));
        }
        let Some(is_rtl) = direction(c).or((is_latin && c.is_numeric()).then_some(false)) else { continue };
        if is_rtl != now {
            // Towards the own direction the change is right after the last letter, away from it right before this one.
            let cut = if is_rtl == own { neutral } else { at };
            if cut > start {
                out.push(Run { text: &text[start..cut], is_rtl: now });
            }
            (start, now) = (cut, is_rtl);
        }
        neutral = at + c.len_utf8();
    }
    if now != own && neutral < text.len() {
        out.push(Run { text: &text[start..neutral], is_rtl: now });
        (start, now) = (neutral, own);
    }
    if start < text.len() {
        out.push(Run { text: &text[start..], is_rtl: now });
    }
    out
}

/// Whether marks of direction are left open, or closed without being open, in any line (Unicode Standard Annex 9: embeddings and
/// overrides U+202A to U+202E, isolates U+2066 to U+2069).
#[must_use]
pub fn unbalanced(text: &str) -> bool {
    text.lines().any(|line| {
        let mut open = Vec::new();
        let fits = line.chars().all(|c| match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => {
                open.push('\u{202c}');
                true
            }
            '\u{2066}'..='\u{2068}' => {
                open.push('\u{2069}');
                true
            }
            '\u{202c}' | '\u{2069}' => open.pop() == Some(c),
            _ => true,
        });
        !fits || !open.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, lang: Lang) -> Vec<(&str, bool)> {
        runs(text, lang).into_iter().map(|r| (r.text, r.is_rtl)).collect()
    }

    #[test]
    fn latin_inside_arabic_is_a_run_of_its_own() {
        assert_eq!(told("فريق CERT Q (وطني) 2005.", Lang::Ar), [("فريق ", true), ("CERT Q", false), (" (وطني) 2005.", true)]);
        assert_eq!(told("the word مجلس العرب is", Lang::En), [("the word ", false), ("مجلس العرب", true), (" is", false)]);
        assert_eq!(told("12 %", Lang::Ar), [("12 %", true)]);
        assert_eq!(told("قيس IPv6", Lang::Ar), [("قيس ", true), ("IPv6", false)]);
        assert_eq!(told("شبكة 5G، و6 مدن", Lang::Ar), [("شبكة ", true), ("5G", false), ("، و6 مدن", true)]);
        assert_eq!(told("", Lang::En), []);
    }

    #[test]
    fn marks_that_do_not_fit_are_found() {
        assert!(!unbalanced("a \u{2067}ب\u{2069} c\u{200f}"));
        assert!(unbalanced("a \u{202e}b") && unbalanced("a\u{2069}") && unbalanced("\u{2067}\u{202a}x\u{2069}\u{202c}"));
        assert!(unbalanced("\u{2066}a\nb\u{2069}"), "a mark ends with its line");
    }

    proptest::proptest! {
        #[test]
        fn runs_are_the_text(text in "[a-z0-9 ()ابت\u{660}-\u{669},.٪]{0,40}") {
            for lang in [Lang::Ar, Lang::En] {
                let all = runs(&text, lang);
                proptest::prop_assert_eq!(all.iter().map(|r| r.text).collect::<String>(), text.as_str());
                proptest::prop_assert!(all.windows(2).all(|w| w[0].is_rtl != w[1].is_rtl));
                for run in all {
                    proptest::prop_assert!(run.text.chars().filter_map(direction).all(|d| d == run.is_rtl));
                }
            }
        }
    }
}
