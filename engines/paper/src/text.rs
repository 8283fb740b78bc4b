//! As plain text, for comparing and for mail.

use crate::{Block, Paper, Span};

/// The whole text; a line for each block, an empty one between.
#[must_use]
pub fn render(paper: &Paper) -> String {
    let mut note = 0;
    let mut out: Vec<String> = paper.letterhead.clone();
    out.push(paper.title.clone());
    out.extend(paper.facts.iter().map(|(name, value)| format!("{name}: {value}")));
    let mut words = |spans: &[Span]| spans.iter().map(|s| span(s, &mut note)).collect::<String>();
    for block in &paper.blocks {
        match block {
            Block::Heading { text, .. } => out.push(text.clone()),
            Block::Paragraph(spans) => out.push(words(spans)),
            Block::List(items) => out.extend(items.iter().map(|item| format!("- {}", words(item)))),
            Block::Table { caption, rows } => {
                out.push(caption.clone());
                out.extend(rows.iter().map(|row| row.join("\t")));
            }
        }
    }
    out.extend(paper.notes().enumerate().map(|(at, note)| format!("{}. {note}", at + 1)));
    out.join("\n\n") + "\n"
}

fn span(span: &Span, note: &mut usize) -> String {
    match span {
        Span::Text(text) | Span::Strong(text) => text.clone(),
        Span::Figure { text, number: 0 } => text.clone(),
        Span::Figure { text, number } => format!("{text} [{number}]"),
        Span::Note(_) => {
            *note += 1;
            format!("({note})")
        }
    }
}
