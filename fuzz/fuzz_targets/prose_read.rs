//! Files of sections, searches and differences of any text: nothing panics, and what is written reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prose::{Counts, Sections};

fuzz_target!(|data: (&str, &str)| {
    let (one, other) = data;
    let sections = Sections::parse(one);
    // Blank keys and a mark in braces inside a key are the only things a file cannot say twice.
    let again = Sections::parse(&sections.write());
    assert_eq!(again.write(), Sections::parse(&again.write()).write());
    let mut changed = sections.clone();
    changed.set("key", "", other);
    let kept = Sections::parse(&changed.write());
    assert_eq!(kept.get("key").is_some(), true);
    let _ = prose::problems(("en", &sections), ("ar", &kept));
    let _ = prose::html(one);
    assert_eq!(prose::found("", &prose::fold(one)), 0);
    let mut counts = Counts::default();
    counts.add(one);
    assert!(counts.long_words <= counts.words && counts.sentences <= counts.words);
    if one.len() + other.len() < 4096 {
        let _ = prose::diff(one, other);
    }
});
