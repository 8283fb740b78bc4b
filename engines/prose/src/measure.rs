//! Whether a text is easy to read: sentences and how long they are, words and how long they are.

/// A sentence of more words than it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongSentence {
    pub words: usize,
    /// Its beginning.
    pub start: String,
}

/// What a text is made of. Sums of several texts are the counts of them together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub sentences: usize,
    pub words: usize,
    /// Letters and digits; Arabic vowel signs are none.
    pub letters: usize,
    /// Words of more than seven letters.
    pub long_words: usize,
}

impl Counts {
    pub fn add(&mut self, text: &str) {
        each_sentence(text, |sentence| {
            self.sentences += 1;
            self.words += sentence.len();
            for word in sentence {
                let letters = word.chars().filter(|c| c.is_alphanumeric() && !('\u{64b}'..='\u{65f}').contains(c)).count();
                self.letters += letters;
                self.long_words += usize::from(letters > 7);
            }
        });
    }

    /// The school year (from 1, at about six years) at which English such as this is read with ease: the Automated Readability Index
    /// (Smith and Senter, AMRL-TR-66-220, 1967). `None` of fewer than fifty words, of which it says nothing.
    #[must_use]
    pub fn school_year(&self) -> Option<f64> {
        let [sentences, words, letters] = [self.sentences, self.words, self.letters].map(|n| n as f64);
        (self.words >= 50).then(|| 4.71 * letters / words + 0.5 * words / sentences - 21.43)
    }

    /// Long words in a hundred, which is what makes Arabic slow to read; nobody agrees on a year for it. `None` as above.
    #[must_use]
    pub fn long_words_in_100(&self) -> Option<f64> {
        (self.words >= 50).then(|| 100.0 * self.long_words as f64 / self.words as f64)
    }
}

/// Sentences with more than `most` words. They end at a full stop, question mark, exclamation mark, ellipsis or colon before
/// white space, and at the end of a line.
#[must_use]
pub fn long_sentences(text: &str, most: usize) -> Vec<LongSentence> {
    let mut out = Vec::new();
    each_sentence(text, |sentence| {
        if sentence.len() > most {
            out.push(LongSentence { words: sentence.len(), start: sentence.iter().take(6).copied().collect::<Vec<_>>().join(" ") });
        }
    });
    out
}

fn each_sentence<'a>(text: &'a str, mut done: impl FnMut(&[&'a str])) {
    for line in text.lines() {
        let mut sentence: Vec<&str> = Vec::new();
        let mut end = |sentence: &mut Vec<&'a str>| {
            if !sentence.is_empty() {
                done(sentence);
                sentence.clear();
            }
        };
        for word in line.split_whitespace() {
            if word.chars().any(char::is_alphanumeric) {
                sentence.push(word);
            }
            if word.trim_end_matches(['"', '»', '”', ')', '*']).ends_with(['.', '!', '?', '؟', '…', ':', '؛']) {
                end(&mut sentence);
            }
        }
        end(&mut sentence);
    }
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

    #[test]
    fn words_and_letters_are_counted_and_judged() {
        let mut counts = Counts::default();
        counts.add("The cat sat. It was **warm**!");
        assert_eq!(counts, Counts { sentences: 2, words: 6, letters: 18, long_words: 0 });
        assert_eq!((counts.school_year(), counts.long_words_in_100()), (None, None), "too little to judge");
        (0..10).for_each(|_| counts.add("The cat sat. It was warm!"));
        let easy = counts.school_year().expect("enough");
        (0..4).for_each(|_| {
            counts.add("Notwithstanding jurisdictional considerations, telecommunications administrations deliberate internationally.")
        });
        let hard = counts.school_year().expect("enough");
        assert!(easy < 0.0 && hard > easy + 3.0, "{easy} {hard}");
        let mut arabic = Counts::default();
        (0..10).for_each(|_| arabic.add("يَلعَبُ الوَلَدُ في البَيتِ. والمستخدمونَ ينتظرون."));
        assert_eq!((arabic.words, arabic.long_words, arabic.long_words_in_100()), (60, 10, Some(100.0 / 6.0)));
    }
}
