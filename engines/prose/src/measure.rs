//! Whether a text is easy to read: sentences, and how long they are.

/// A sentence of more words than it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongSentence {
    pub words: usize,
    /// Its beginning.
    pub start: String,
}

/// Sentences with more than `most` words. They end at a full stop, question mark, exclamation mark, ellipsis or colon before
/// white space, and at the end of a line.
#[must_use]
pub fn long_sentences(text: &str, most: usize) -> Vec<LongSentence> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut sentence: Vec<&str> = Vec::new();
        for word in line.split_whitespace() {
            if word.chars().any(char::is_alphanumeric) {
                sentence.push(word);
            }
            let end = word.trim_end_matches(['"', '»', '”', ')', '*']);
            if end.ends_with(['.', '!', '?', '؟', '…', ':', '؛']) {
                judge(&mut sentence, most, &mut out);
            }
        }
        judge(&mut sentence, most, &mut out);
    }
    out
}

fn judge(sentence: &mut Vec<&str>, most: usize, out: &mut Vec<LongSentence>) {
    if sentence.len() > most {
        out.push(LongSentence { words: sentence.len(), start: sentence.iter().take(6).copied().collect::<Vec<_>>().join(" ") });
    }
    sentence.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_counted_as_a_reader_would() {
        let text = "One two three. Four five six seven!\n- eight nine - ten\nيسأل سؤالا طويلا جدا؟ نعم.";
        let long = long_sentences(text, 3);
        assert_eq!(long.iter().map(|l| l.words).collect::<Vec<_>>(), [4, 4]);
        assert_eq!(long[0].start, "Four five six seven!");
        assert!(long_sentences("", 0).is_empty());
    }
}
