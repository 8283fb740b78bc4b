//! An earlier letter, laid onto the issues it answers: by its headings, which are held against the issues' names. What cannot be placed
//! is given back, never dropped.

use std::collections::BTreeSet;

use crate::docx_read::Line;
use crate::written::{Piece, pieces};

/// What a letter became.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Laid {
    /// For each heading that names an issue: the issue's index, the heading as it stands, and the paragraphs below.
    pub placed: Vec<Placed>,
    /// Paragraphs that belong to no issue, or perhaps to none.
    pub unplaced: Vec<String>,
}

/// A section of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub issue: usize,
    pub heading: String,
    pub paragraphs: Vec<String>,
}

/// How alike a heading and an issue's name must be, of 1.
const ALIKE: f64 = 0.6;
/// Words of a heading at most.
const WORDS: usize = 30;

/// Lines of pasted text.
#[must_use]
pub fn from_text(text: &str) -> Vec<Line> {
    text.lines().map(|line| Line { text: line.split_whitespace().collect::<Vec<_>>().join(" "), is_heading: false }).collect()
}

/// Lays a letter's paragraphs onto issues. `names`: of each issue, its names in all languages.
#[must_use]
pub fn lay(lines: &[Line], names: &[Vec<String>]) -> Laid {
    let known: Vec<Vec<BTreeSet<String>>> = names.iter().map(|list| list.iter().map(|n| stems(n)).collect()).collect();
    let issue_of: Vec<Option<usize>> = lines.iter().map(|line| named(line, &known)).collect();
    // Where text follows its heading at once, an empty line ends a section; where it does not, only the next heading does.
    let heads = || issue_of.iter().enumerate().filter(|(_, i)| i.is_some()).map(|(at, _)| at);
    let is_tight = heads().all(|at| lines.get(at + 1).is_some_and(|l| !l.text.is_empty()));
    let mut out = Laid::default();
    // Notes of the headings of sections that have no paragraph yet: they go to the first.
    let mut notes = String::new();
    let (mut is_open, mut had_gap) = (false, false);
    for (at, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            had_gap = true;
            continue;
        }
        if let Some(issue) = issue_of[at] {
            out.placed.push(Placed { issue, heading: line.text.clone(), paragraphs: Vec::new() });
            notes = parts(&line.text).1;
            is_open = true;
        } else {
            // In a loose letter, a heading that names no issue ends the section; in a tight one, a gap does.
            let ends = is_closing(&line.text) || if is_tight { had_gap } else { line.is_heading };
            is_open = is_open && !ends;
            match out.placed.last_mut() {
                Some(section) if is_open => section.paragraphs.push(line.text.clone() + &core::mem::take(&mut notes)),
                _ => out.unplaced.push(line.text.clone()),
            }
        }
        had_gap = false;
    }
    out
}

/// A line without its notes, and these.
fn parts(line: &str) -> (String, String) {
    let (mut text, mut notes) = (String::new(), String::new());
    for (at, piece) in pieces(line) {
        if matches!(piece, Piece::Note(_)) { &mut notes } else { &mut text }.push_str(&line[at]);
    }
    (text, notes)
}

/// The issue that a line is the heading of.
fn named(line: &Line, known: &[Vec<BTreeSet<String>>]) -> Option<usize> {
    let whole = parts(&line.text).0;
    let text = whole.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_short = text.split_whitespace().count() <= WORDS;
    let looks = line.is_heading || text.trim_end().ends_with([':', '：']) || !text.trim_end().ends_with(['.', '!', '?', '؟', '،', ',', ';', '؛']);
    if !is_short || !looks {
        return None;
    }
    let words = stems(text);
    let score = |names: &Vec<BTreeSet<String>>| names.iter().map(|name| alike(&words, name)).fold(0.0, f64::max);
    let best = known.iter().enumerate().map(|(at, names)| (at, score(names))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 >= ALIKE).then_some(best.0)
}

/// Twice what two sets share, of what both have (Dice's coefficient).
fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    2.0 * shared / (a.len() + b.len()).max(1) as f64
}

/// The words that carry meaning, cut to their beginnings: "development" and "developmental" are one.
fn stems(text: &str) -> BTreeSet<String> {
    const SMALL: [&str; 26] = [
        "the",
        "and",
        "of",
        "in",
        "to",
        "for",
        "on",
        "a",
        "an",
        "with",
        "from",
        "by",
        "its",
        "their",
        "including",
        "especially",
        "pertaining",
        "relating",
        "في",
        "من",
        "على",
        "الى",
        "عن",
        "مع",
        "ذلك",
        "بما",
    ];
    text.split(|c: char| !c.is_alphanumeric())
        .map(fold)
        .filter(|w| !w.is_empty() && !SMALL.contains(&w.as_str()) && !w.chars().all(char::is_numeric))
        .map(|w| {
            // Particles that Arabic writes together with the word.
            let bare = ["وال", "بال", "لل", "ال", "و"].iter().find_map(|p| w.strip_prefix(p).filter(|rest| rest.chars().count() >= 3)).unwrap_or(&w);
            bare.chars().take(6).collect()
        })
        .collect()
}

/// One spelling for what is written in several.
fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '\u{64b}'..='\u{65f}' | '\u{640}' | '\u{670}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            c => c,
        })
        .collect()
}

/// Whether a letter comes to its end here.
fn is_closing(text: &str) -> bool {
    const WAYS: [&str; 14] = [
        "best regards",
        "kind regards",
        "yours ",
        "sincerely",
        "more globally",
        "more generally",
        "in conclusion",
        "please accept",
        "at your disposal",
        "وتفضلوا",
        "وختاما",
        "في الختام",
        "مع خالص",
        "رهن اشارتكم",
    ];
    let text: String = fold(text);
    WAYS.iter().any(|way| if *way == "at your disposal" || *way == "رهن اشارتكم" { text.contains(way) } else { text.starts_with(way) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<Vec<String>> {
        [
            ["Combating cybercrime", "مكافحة الجرائم السيبرانية"],
            ["Developmental aspects of the Internet", "الجوانب الإنمائية للإنترنت"],
            ["Dealing effectively with spam", "التصدي الفعّال للرسائل الاقتحامية"],
        ]
        .map(|pair| pair.map(str::to_owned).to_vec())
        .to_vec()
    }

    #[test]
    fn headings_are_found_by_their_words() {
        let text = "Dear Sir,\n\n- Combating Cybercrime :\nWe set up a team.\nIt works.\n\nDevelopment aspects of the Internet:\nWe study.\n\nMore globally, we help.\nBest regards,";
        let laid = lay(&from_text(text), &names());
        let found: Vec<(usize, usize)> = laid.placed.iter().map(|p| (p.issue, p.paragraphs.len())).collect();
        assert_eq!(found, [(0, 2), (1, 1)]);
        assert_eq!(laid.unplaced, ["Dear Sir,", "More globally, we help.", "Best regards,"]);
    }

    #[test]
    fn notes_of_headings_go_to_the_first_paragraph() {
        let text = "Combating cybercrime^[The law of 2014, as it was changed by that of 2019 and by the decree about what is to be kept]:\nWe set up a team.\nIt works.";
        let laid = lay(&from_text(text), &names());
        assert_eq!(laid.placed.len(), 1, "{laid:?}");
        assert!(laid.placed[0].paragraphs[0].starts_with("We set up a team.^[The law of 2014") && laid.placed[0].paragraphs[1] == "It works.");
    }

    #[test]
    fn arabic_and_loose_letters_are_laid_too() {
        let text =
            "١. مكافحة الجريمة السيبرانية\n\nأنشأنا فريقا.\n\nوهو يعمل.\n\n3) التصدي الفعال للرسائل الاقتحامية\n\nنعم.\n\nوتفضلوا بقبول فائق الاحترام";
        let laid = lay(&from_text(text), &names());
        let found: Vec<(usize, usize)> = laid.placed.iter().map(|p| (p.issue, p.paragraphs.len())).collect();
        assert_eq!((found, laid.unplaced.len()), (vec![(0, 2), (2, 1)], 1));
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_dropped(lines in proptest::collection::vec("(Combating cybercrime:?|Spam is|Best regards,?|[a-z .]{0,20}|)", 0..30)) {
            let lines = from_text(&lines.join("\n"));
            let laid = lay(&lines, &names());
            let mut given: Vec<&str> = lines.iter().map(|l| l.text.as_str()).filter(|t| !t.is_empty()).collect();
            let mut kept: Vec<&str> = laid.unplaced.iter().map(String::as_str).collect();
            for section in &laid.placed {
                kept.push(&section.heading);
                kept.extend(section.paragraphs.iter().map(String::as_str));
            }
            given.sort_unstable();
            kept.sort_unstable();
            proptest::prop_assert_eq!(given, kept);
        }
    }
}
