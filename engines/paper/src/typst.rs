//! As a text in Typst's language, of which another program makes a PDF. Whatever people wrote stands in string literals: it can name
//! no function and open no file.

use core::fmt::Write as _;

use crate::{Block, Paper, Span, runs};

/// What the text is set with. `p` sets a paragraph, `f` a figure, `r` a run of the other direction.
const PREAMBLE: &str = r#"
#set page(paper: "a4", margin: (x: 2.2cm, y: 2cm), numbering: "1")
#set par(justify: false, leading: 0.62em, spacing: 0.8em)
#show heading.where(level: 1): set text(size: 1.35em)
#show heading.where(level: 2): set text(size: 1.08em)
#show heading.where(level: 3): set text(size: 1em)
#show heading: set block(above: 1em, below: 0.5em, sticky: true)
#set table(stroke: 0.5pt + rgb("999999"), inset: 4pt, align: start + top)
#show table: set text(size: 0.78em)
#show figure: set block(breakable: true)
#set figure.caption(position: top)
#let r(dir, lang, body) = text(dir: dir, lang: lang, body)
#let f(body, number) = [#body#super("[" + str(number) + "]")]
"#;

/// The source of a document: same tree, same text.
#[must_use]
pub fn render(paper: &Paper) -> String {
    let mut out = String::new();
    let (lang, dir) = (paper.lang.tag(), if paper.lang.is_rtl() { "rtl" } else { "ltr" });
    let author = paper.letterhead.first().map_or("", String::as_str);
    let (year, month, day) = paper.day;
    let _ = writeln!(
        out,
        "#set document(title: {}, author: {}, date: datetime(year: {year}, month: {month}, day: {day}))\n\
         #set text(font: \"Vazirmatn\", size: 10pt, lang: \"{lang}\", dir: {dir})",
        string(&paper.title),
        string(author),
    );
    out.push_str(PREAMBLE);
    for line in &paper.letterhead {
        let _ = writeln!(out, "#par(strong({}))", words(line, paper));
    }
    let _ = writeln!(out, "#v(0.6em)\n#heading(level: 1, {})", words(&paper.title, paper));
    for (name, value) in &paper.facts {
        let _ = writeln!(out, "#par({{ strong({}) ; {} }})", words(&format!("{name}: "), paper), words(value, paper));
    }
    for block in &paper.blocks {
        blocks(block, paper, &mut out);
    }
    out
}

fn blocks(block: &Block, paper: &Paper, out: &mut String) {
    let _ = match block {
        Block::Heading { level, id, text } => writeln!(out, "#[#heading(level: {}, {}) #label({})]", level + 1, words(text, paper), string(id)),
        Block::Paragraph(parts) => writeln!(out, "#par({{ {} }})", spans(parts, paper)),
        Block::List(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("{{ {} }}", spans(item, paper))).collect();
            writeln!(out, "#list({})", items.join(", "))
        }
        Block::Table { caption, rows } => table(caption, rows, paper, out),
    };
}

fn table(caption: &str, rows: &[Vec<String>], paper: &Paper, out: &mut String) -> core::fmt::Result {
    let Some((head, rows)) = rows.split_first() else { return Ok(()) };
    let cells = |row: &[String]| row.iter().map(|cell| words(cell, paper)).collect::<Vec<_>>().join(", ");
    // The first column holds numbers, the last says most.
    let widths: Vec<&str> = (0..head.len())
        .map(|at| {
            if at == 0 {
                "auto"
            } else if at + 1 == head.len() {
                "2.2fr"
            } else {
                "1fr"
            }
        })
        .collect();
    writeln!(out, "#par(strong({}))\n#table(columns: ({},), table.header({}),", words(caption, paper), widths.join(", "), cells(head))?;
    for row in rows {
        writeln!(out, "  {},", cells(row))?;
    }
    writeln!(out, ")")
}

/// Expressions that put together a paragraph, one after the other.
fn spans(parts: &[Span], paper: &Paper) -> String {
    let one = |part: &Span| match part {
        Span::Text(text) => words(text, paper),
        Span::Strong(text) => format!("strong({})", words(text, paper)),
        Span::Figure { text, number: 0 } => words(text, paper),
        Span::Figure { text, number } => format!("f({}, {number})", words(text, paper)),
        Span::Note(text) => format!("footnote({})", words(text, paper)),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" ; ")
}

/// A text with its runs of the other direction.
fn words(text: &str, paper: &Paper) -> String {
    let parts: Vec<String> = runs(text, paper.lang)
        .into_iter()
        .map(|run| match (run.is_rtl == paper.lang.is_rtl(), run.is_rtl) {
            (true, _) => format!("[#{}]", string(run.text)),
            (false, true) => format!("r(rtl, \"ar\", {})", string(run.text)),
            (false, false) => format!("r(ltr, \"en\", {})", string(run.text)),
        })
        .collect();
    // One flat list, however many runs there are.
    if parts.is_empty() { "[]".to_owned() } else { format!("({},).join()", parts.join(", ")) }
}

/// A string literal.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stays_in_its_string() {
        assert_eq!(string("a\"#b\\\n\u{7}"), r##""a\"#b\\\n ""##);
    }

    proptest::proptest! {
        #[test]
        fn no_text_leaves_its_string(text in proptest::prelude::any::<String>()) {
            let literal = string(&text);
            let inside = &literal[1..literal.len() - 1];
            let mut escaped = false;
            for c in inside.chars() {
                proptest::prop_assert!(escaped || c != '"');
                escaped = !escaped && c == '\\';
            }
            proptest::prop_assert!(!escaped);
        }
    }
}
