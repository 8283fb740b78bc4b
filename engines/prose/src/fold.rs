//! Search in Arabic and English: spelling that people do not agree on is made one.

/// Lower case without accents; Arabic without diacritics and tatweel, with one alef, one yeh and heh for teh marbuta; digits
/// Western; everything else that is neither letter nor digit becomes one space.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let folded = match c {
            // Diacritics, superscript alef, tatweel; combining accents of Latin.
            '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{0640}' | '\u{0300}'..='\u{036f}' => continue,
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            '٠'..='٩' => char::from(b'0' + u8::try_from(c as u32 - '٠' as u32).unwrap_or(0)),
            '۰'..='۹' => char::from(b'0' + u8::try_from(c as u32 - '۰' as u32).unwrap_or(0)),
            'à' | 'á' | 'â' | 'ä' | 'À' | 'Á' | 'Â' | 'Ä' => 'a',
            'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => 'e',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        };
        if folded == ' ' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.extend(folded.to_lowercase());
        }
    }
    while out.ends_with(' ') {
        out.pop();
    }
    out
}

/// An Arabic word without the article and what is joined to it, where something is left; an English one without its plural.
fn stem(word: &str) -> &str {
    let is_arabic = word.chars().next().is_some_and(|c| ('\u{0600}'..='\u{06ff}').contains(&c));
    let long_enough = |rest: &&str| rest.chars().count() >= 3;
    if is_arabic {
        let ways = ["وال", "بال", "فال", "كال", "ال", "لل"];
        return ways.iter().find_map(|start| word.strip_prefix(start).filter(long_enough)).unwrap_or(word);
    }
    word.strip_suffix('s').filter(long_enough).unwrap_or(word)
}

/// How well a text answers a search: 0 where a word of it is missing, else more the more of its words begin a word of the text.
/// Both must have been [`fold`]ed.
#[must_use]
pub fn found(search: &str, text: &str) -> u32 {
    let mut sum = 0;
    for wanted in search.split(' ').filter(|w| !w.is_empty()).map(stem) {
        let hits = text.split(' ').filter(|word| stem(word).starts_with(wanted)).count();
        if hits == 0 {
            return 0;
        }
        sum += u32::try_from(hits.min(5)).unwrap_or(5);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_people_mix_are_one() {
        for (a, b) in
            [("أُمٌّ", "ام"), ("مدرسة", "مدرسه"), ("على", "علي"), ("إنترنت", "انترنت"), ("مـرحبا", "مرحبا"), ("٢٠٢٦", "2026"), ("Café", "cafe")]
        {
            assert_eq!(fold(a), fold(b));
        }
        assert_eq!(fold("  Grooming,  and—more! "), "grooming and more");
    }

    #[test]
    fn a_search_finds_with_and_without_the_article() {
        let text = fold("ماذا نفعل عند التنمر في المدرسة؟");
        assert!(found(&fold("تنمّر"), &text) > 0);
        assert!(found(&fold("المدرسه"), &text) > 0);
        assert_eq!(found(&fold("تنمر السباحة"), &text), 0);
        assert!(found("games", &fold("A game for all")) > 0);
        assert_eq!(found("", "anything"), 0);
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,40}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
