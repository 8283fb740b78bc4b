//! What changed between two texts, in words.

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Gone(String),
    New(String),
}

/// Words compared at most: longer texts are told as gone and new as a whole, once what is alike at both ends is cut off.
const MOST: usize = 4000;

/// The words with the space behind them.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut in_space = false;
    for (at, c) in text.char_indices() {
        if in_space && !c.is_whitespace() {
            out.push(&text[start..at]);
            start = at;
        }
        in_space = c.is_whitespace();
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// The difference of two texts: put together, what is not new is the old text and what is not gone the new one.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Piece> {
    let (old, new) = (words(old), words(new));
    let alike = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - alike;
    let alike_at_end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[alike..old.len() - alike_at_end], &new[alike..new.len() - alike_at_end]);
    let mut out = Runs::default();
    old[..alike].iter().for_each(|w| out.push(0, w));
    if a.len().max(b.len()) > MOST {
        a.iter().for_each(|w| out.push(1, w));
        b.iter().for_each(|w| out.push(2, w));
    } else {
        longest(a, b, &mut out);
    }
    old[old.len() - alike_at_end..].iter().for_each(|w| out.push(0, w));
    out.0.into_iter().map(|(kind, text)| [Piece::Same, Piece::Gone, Piece::New][kind](text)).collect()
}

/// By the longest common subsequence.
fn longest(a: &[&str], b: &[&str], out: &mut Runs) {
    let width = b.len() + 1;
    let mut length = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i * width + j] =
                if a[i] == b[j] { length[(i + 1) * width + j + 1] + 1 } else { length[(i + 1) * width + j].max(length[i * width + j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push(0, a[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && length[(i + 1) * width + j] >= length[i * width + j + 1] {
            out.push(1, a[i]);
            i += 1;
        } else {
            out.push(2, b[j]);
            j += 1;
        }
    }
}

#[derive(Default)]
struct Runs(Vec<(usize, String)>);

impl Runs {
    fn push(&mut self, kind: usize, word: &str) {
        match self.0.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(word),
            _ => self.0.push((kind, word.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_is_found() {
        let pieces = diff("Tell an adult today.", "Tell a friend today.");
        let expected = [Piece::Same("Tell ".into()), Piece::Gone("an adult ".into()), Piece::New("a friend ".into()), Piece::Same("today.".into())];
        assert_eq!(pieces, expected);
        assert_eq!(diff("", "x"), [Piece::New("x".into())]);
        assert!(diff("", "").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn both_texts_come_out_whole(a in "[ab \n]{0,30}", b in "[ab \n]{0,30}") {
            let pieces = diff(&a, &b);
            let of = |skip: fn(&Piece) -> bool| -> String {
                pieces.iter().filter(|p| !skip(p)).map(|p| match p { Piece::Same(t) | Piece::Gone(t) | Piece::New(t) => t.as_str() }).collect()
            };
            proptest::prop_assert_eq!(of(|p| matches!(p, Piece::New(_))), a);
            proptest::prop_assert_eq!(of(|p| matches!(p, Piece::Gone(_))), b);
        }
    }
}
