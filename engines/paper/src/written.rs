//! Paragraphs as people write them: text with tokens for figures, `[[indicator|group|period|form]]`, and notes that name a source,
//! `^[where it is from]`, which covers the numbers before it in its sentence. A number that is neither is *untraced*.

use core::ops::Range;

use crate::Span;

/// A figure that a text asks for. What is left out is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// `module.name`.
    pub indicator: String,
    /// The group the value is of; empty for all.
    pub group: String,
    pub period: Period,
    pub form: Form,
}

/// Which value of a series is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The last month there is.
    Latest,
    /// A year and a month, from 1.
    Month(i16, u8),
    /// A whole year: the sum of what adds up, or what an indicator says of that year.
    Year(i16),
    /// The sum of so many last months.
    Last(u8),
}

/// How a value reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// With its unit.
    Full,
    /// The number alone.
    Number,
    /// Not the value but the period it is of.
    Period,
}

/// Why a token is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("a token has an indicator such as module.name first")]
    Indicator,
    #[error("a period is latest, 2026-10, 2026 or last-12")]
    Period,
    #[error("a form is full, number or period")]
    Form,
    #[error("a token has four parts at most")]
    TooMany,
}

impl Token {
    /// Reads what stands between `[[` and `]]`.
    ///
    /// # Errors
    /// What part is not understood.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let mut parts = text.split('|').map(str::trim);
        let indicator = parts.next().unwrap_or_default();
        let is_name = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !indicator.split_once('.').is_some_and(|(module, name)| is_name(module) && is_name(name)) {
            return Err(TokenError::Indicator);
        }
        let group = parts.next().unwrap_or_default().to_owned();
        let period = Period::parse(parts.next().unwrap_or_default()).ok_or(TokenError::Period)?;
        let form = match parts.next().unwrap_or_default() {
            "" | "full" => Form::Full,
            "number" => Form::Number,
            "period" => Form::Period,
            _ => return Err(TokenError::Form),
        };
        if parts.next().is_some() {
            return Err(TokenError::TooMany);
        }
        Ok(Self { indicator: indicator.to_owned(), group, period, form })
    }
}

impl core::fmt::Display for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let form = match self.form {
            Form::Full => "",
            Form::Number => "number",
            Form::Period => "period",
        };
        let period = self.period.to_string();
        let parts = [self.indicator.as_str(), &self.group, &period, form];
        let used = parts.iter().rposition(|p| !p.is_empty()).map_or(0, |at| at + 1);
        write!(f, "{}", parts[..used].join("|"))
    }
}

impl Period {
    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, length: usize| {
            if text.len() == length && text.bytes().all(|b| b.is_ascii_digit()) { text.parse::<i16>().ok() } else { None }
        };
        if text.is_empty() || text == "latest" {
            return Some(Self::Latest);
        }
        if let Some(months) = text.strip_prefix("last-") {
            return months.parse().ok().filter(|n| (1..=60).contains(n) && !months.starts_with(['+', '0'])).map(Self::Last);
        }
        match text.split_once('-') {
            Some((year, month)) => {
                let month = u8::try_from(number(month, 2)?).ok().filter(|m| (1..=12).contains(m))?;
                Some(Self::Month(number(year, 4)?, month))
            }
            None => number(text, 4).map(Self::Year),
        }
    }
}

impl core::fmt::Display for Period {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Latest => Ok(()),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Last(months) => write!(f, "last-{months}"),
        }
    }
}

/// A piece of a paragraph, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Token(Result<Token, TokenError>),
    Note(&'a str),
}

/// Splits a paragraph. What is opened and never closed is text.
#[must_use]
pub fn pieces(text: &str) -> Vec<(Range<usize>, Piece<'_>)> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    // Where each mark stands next; each is looked for once over the whole text.
    let mut marks = ["[[", "^[", "]]", "]"].map(|mark| Next { mark, at: Some(0) });
    loop {
        let [open_token, open_note, close_token, close_note] = &mut marks;
        let (token, note) = (open_token.from(text, at), open_note.from(text, at));
        let Some(start) = token.into_iter().chain(note).min() else { break };
        let is_token = token == Some(start);
        let (close, length) = if is_token { (close_token.from(text, start + 2), 2) } else { (close_note.from(text, start + 2), 1) };
        let Some(close) = close else {
            at = start + 2;
            continue;
        };
        let (inside, end) = (&text[start + 2..close], close + length);
        if start > from {
            out.push((from..start, Piece::Text(&text[from..start])));
        }
        out.push((start..end, if is_token { Piece::Token(Token::parse(inside)) } else { Piece::Note(inside.trim()) }));
        (from, at) = (end, end);
    }
    if from < text.len() {
        out.push((from..text.len(), Piece::Text(&text[from..])));
    }
    out
}

/// Where a mark stands next.
struct Next {
    mark: &'static str,
    /// `None` once there is none any more.
    at: Option<usize>,
}

impl Next {
    fn from(&mut self, text: &str, from: usize) -> Option<usize> {
        let known = self.at?;
        if known < from || !text[known..].starts_with(self.mark) {
            let start = known.max(from);
            self.at = text.get(start..).and_then(|rest| rest.find(self.mark)).map(|found| start + found);
        }
        self.at
    }
}

/// Where each sentence stands. They end at `.`, `!`, `?`, `؟` or `…` before white space, with closing quotes and notes that follow at
/// once, and at the end of a line. Together they are the whole text but white space between them.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let all = pieces(text);
    // Inside tokens and notes nothing ends.
    let mut ends = Vec::new();
    for (at, (range, piece)) in all.iter().enumerate() {
        let Piece::Text(part) = piece else { continue };
        for (i, c) in part.char_indices() {
            let after = range.start + i + c.len_utf8();
            if c == '\n' {
                ends.push(after - 1);
            } else if matches!(c, '.' | '!' | '?' | '؟' | '…') {
                let rest = &part[i + c.len_utf8()..];
                let quotes = rest.len() - rest.trim_start_matches(['"', '”', '»', ')', '\'']).len();
                let mut end = after + quotes;
                // A note right after it still belongs to it.
                for (next, piece) in &all[at + 1..] {
                    if next.start != end || !matches!(piece, Piece::Note(_)) {
                        break;
                    }
                    end = next.end;
                }
                if text[end..].chars().next().is_none_or(char::is_whitespace) {
                    ends.push(end);
                }
            }
        }
    }
    ends.push(text.len());
    let (mut out, mut from) = (Vec::new(), 0);
    for end in ends {
        if end < from {
            continue;
        }
        let part = &text[from..end];
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let start = from + (part.len() - part.trim_start().len());
            out.push(start..start + trimmed.len());
        }
        from = end;
    }
    out
}

/// Numbers typed by hand for which the text names no source: no note follows in the same sentence. Names of Latin letters and then digits,
/// such as "IPv6", or of digits and one capital, such as "5G", are none; Arabic particles before digits do not hide them.
#[must_use]
pub fn untraced(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for sentence in sentences(text) {
        let whole = &text[sentence.clone()];
        let parts = pieces(whole);
        // A source is named by words.
        let last_note = parts.iter().rposition(|(_, piece)| matches!(piece, Piece::Note(text) if text.contains(char::is_alphabetic)));
        for (range, piece) in &parts[last_note.map_or(0, |at| at + 1)..] {
            let Piece::Text(part) = piece else { continue };
            let base = sentence.start + range.start;
            out.extend(numbers(part).into_iter().map(|n| base + n.start..base + n.end));
        }
    }
    out
}

/// Where numbers stand: digits, and what parts them, such as `1,234.5`, in words that are no names.
pub fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let is_latin = |c: char| {
        c.is_alphabetic()
            && !matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
    };
    let mut from = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let start = from;
        from += word.len();
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = bare.find(char::is_numeric) else { continue };
        let last = bare.rfind(char::is_numeric).unwrap_or(first);
        let end = last + bare[last..].chars().next().map_or(0, char::len_utf8);
        let (before, after) = (&bare[..first], &bare[end..]);
        let is_lettered = !before.is_empty() && before.chars().all(is_latin);
        let is_numbered = before.is_empty() && after.chars().count() == 1 && after.chars().all(|c| is_latin(c) && c.is_uppercase());
        if is_lettered || is_numbered {
            continue;
        }
        let range = start + first..start + end;
        // "1,234.5" is one number.
        let parts = |known: &Range<usize>| matches!(&text[known.end..range.start], "," | "." | ":" | "/" | "-" | "٬" | "٫");
        match out.last_mut() {
            Some(known) if parts(known) => known.end = range.end,
            _ => out.push(range),
        }
    }
    out
}

/// What stands in a paragraph once each token's figure is known. `figure` gives how a token reads and its number in the annex.
///
/// # Errors
/// What `figure` gives.
pub fn spans<E>(text: &str, mut figure: impl FnMut(&Token) -> Result<(String, usize), E>) -> Result<Vec<Span>, E> {
    let mut out = Vec::new();
    for (_, piece) in pieces(text) {
        match piece {
            Piece::Text(text) => out.push(Span::Text(text.replace('\n', " "))),
            Piece::Token(Ok(token)) => {
                let (text, number) = figure(&token)?;
                out.push(Span::Figure { text, number });
            }
            // A token that is not understood stays to be seen.
            Piece::Token(Err(error)) => out.push(Span::Strong(format!("[{error}]"))),
            Piece::Note(note) => out.push(Span::Note(note.to_owned())),
        }
    }
    Ok(out)
}

/// Every token of a text, in its order.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    pieces(text).into_iter().filter_map(|(_, piece)| if let Piece::Token(Ok(token)) = piece { Some(token) } else { None })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    fn loose(text: &str) -> Vec<&str> {
        untraced(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn tokens_say_what_they_mean() {
        let token = |text: &str| Token::parse(text).map(|t| t.to_string());
        for text in
            ["hotline.reports", "hotline.reports|scam", "cert.events||2026-10", "cert.events||2026|number", "cert.events||last-12", "a.b|||period"]
        {
            assert_eq!(token(text).as_deref(), Ok(text));
        }
        assert_eq!(token(" a.b | x | latest | full ").as_deref(), Ok("a.b|x"));
        assert_eq!(token("reports"), Err(TokenError::Indicator));
        for period in ["2026-13", "26", "last-0", "last-99", "2026-1", "now"] {
            assert_eq!(token(&format!("a.b||{period}")), Err(TokenError::Period), "{period}");
        }
        assert_eq!((token("a.b|||x"), token("a.b||||")), (Err(TokenError::Form), Err(TokenError::TooMany)));
    }

    #[test]
    fn a_paragraph_is_pieces() {
        let text = "In [[a.b||2026|period]], [[a.b]] of 12^[the act] and [[odd] or ^[open";
        let kinds: Vec<&str> = pieces(text).iter().map(|(r, _)| &text[r.clone()]).collect();
        assert_eq!(kinds, ["In ", "[[a.b||2026|period]]", ", ", "[[a.b]]", " of 12", "^[the act]", " and [[odd] or ^[open"]);
        assert!(matches!(pieces("[[x]]")[0].1, Piece::Token(Err(TokenError::Indicator))));
    }

    #[test]
    fn sentences_hold_their_notes_and_decimals() {
        assert_eq!(
            parts("It rose to 3.5 (see a.b).^[Report. 2] Then it fell.  \nWhy? \"Because.\" [[a.b]]. نعم؟ لا."),
            ["It rose to 3.5 (see a.b).^[Report. 2]", "Then it fell.", "Why?", "\"Because.\"", "[[a.b]].", "نعم؟", "لا."]
        );
        assert_eq!(parts("  \n "), Vec::<&str>::new());
    }

    #[test]
    fn numbers_without_source_are_found() {
        assert_eq!(loose("Set up in 2005.^[Decision 36] IPv6 and 5G rose by 12 %, then 30."), ["12", "30"]);
        assert_eq!(loose("schools\u{2014}1,200, US$12m, 40-person, users:12,000; G7, ndt7, 2nd"), ["1,200", "12", "40", "12,000", "2"]);
        assert_eq!(loose("We built 12 schools^[.]."), ["12"], "a source has words");
        assert_eq!(loose("12 of 30^[a], then 40."), ["40"]);
        assert_eq!(loose("أُنشئ عام ٢٠٠٥ و25 مدرسة، و١٢٬٣٤٥."), ["٢٠٠٥", "25", "١٢٬٣٤٥"]);
        assert_eq!(loose("See ^[] 7. [[a.b||2026]] and 1,234.5% of ½"), ["7", "1,234.5", "½"]);
    }

    /// Something that people may write: words, numbers, tokens, notes.
    fn writing() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-zء-ي]{1,6}[.!؟]?",
            "[0-9]{1,4}[.,%]?",
            Just("[[a.b]]".to_owned()),
            Just("[[a.c|x|2026]]".to_owned()),
            Just("^[src. 12]".to_owned()),
            Just("\n".to_owned()),
            "[\\[\\]^|.]{1,4}",
        ];
        prop::collection::vec(word, 0..30).prop_map(|words| words.join(" ").replace(" ^[src", "^[src"))
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in writing()) {
            let all = pieces(&text);
            prop_assert_eq!(all.iter().map(|(r, _)| &text[r.clone()]).collect::<String>(), text.as_str());
            let found = sentences(&text);
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(found.iter().map(|r| squeeze(&text[r.clone()])).collect::<String>(), squeeze(&text));
            prop_assert!(found.windows(2).all(|w| w[0].end <= w[1].start));
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let _ = (sentences(&text), untraced(&text));
            prop_assert_eq!(pieces(&text).iter().map(|(r, _)| &text[r.clone()]).collect::<String>(), text.as_str());
        }

        /// Every number is in a token, has a note after it in its sentence, is part of a name, or is told.
        #[test]
        fn no_number_hides(before in "[a-z ]{0,10}", number in "[0-9]{1,6}", after in "[a-z ,]{0,10}", noted in any::<bool>()) {
            let text = format!("{before} {number}{}{after}. x", if noted { "^[s]" } else { " " });
            prop_assert_eq!(untraced(&text).len(), usize::from(!noted));
        }
    }
}
