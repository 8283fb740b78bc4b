//! Any bytes as a DOCX, any text as a paragraph or a letter: nothing panics, nothing is lost, and what is made of it can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paper::{Block, Lang, Paper, docx, docx_read, html, letter, typst, written};

fuzz_target!(|data: (&[u8], &str)| {
    let (bytes, text) = data;
    if let Ok(lines) = docx_read::read(bytes) {
        assert!(lines.len() <= docx_read::MOST_LINES);
    }
    let pieces = written::pieces(text);
    assert_eq!(pieces.iter().map(|(range, _)| &text[range.clone()]).collect::<String>(), text);
    for range in written::sentences(text).into_iter().chain(written::untraced(text)) {
        assert!(!text[range].trim().is_empty());
    }
    let lines = letter::from_text(text);
    let laid = letter::lay(&lines, &[vec!["Combating cybercrime".into()], vec!["Dealing effectively with spam".into()]]);
    let kept = laid.unplaced.len() + laid.placed.iter().map(|s| 1 + s.paragraphs.len()).sum::<usize>();
    assert_eq!(kept, lines.iter().filter(|l| !l.text.is_empty()).count());
    let spans = written::spans(text, |_| Ok::<_, ()>(("1".into(), 1))).unwrap_or_default();
    for lang in [Lang::Ar, Lang::En] {
        let blocks = vec![Block::Heading { level: 1, id: "h".into(), text: text.into() }, Block::Paragraph(spans.clone())];
        let paper = Paper { lang, letterhead: vec![text.into()], title: "t".into(), facts: Vec::new(), blocks, day: (2026, 1, 1), notes_title: "n".into() };
        assert!(docx_read::read(&docx::render(&paper)).is_ok());
        let _ = (html::render(&paper), typst::render(&paper));
    }
});
