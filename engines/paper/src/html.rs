//! As HTML: what stands inside a page's `main`. Without script or style of its own.

use core::fmt::Write as _;

use crate::{Block, Paper, Span};

/// The text's own part of a page. Figures lead to `#figure-N`, whose rows the text's last table holds, notes to `#note-N`.
#[must_use]
pub fn render(paper: &Paper) -> String {
    let mut out = String::new();
    if !paper.letterhead.is_empty() {
        out.push_str("<header class=\"letterhead\">");
        paper.letterhead.iter().for_each(|line| tag(&mut out, "p", line));
        out.push_str("</header>\n");
    }
    tag(&mut out, "h1", &paper.title);
    if !paper.facts.is_empty() {
        out.push_str("\n<dl class=\"letter-facts\">");
        for (name, value) in &paper.facts {
            out.push_str("<div>");
            tag(&mut out, "dt", name);
            tag(&mut out, "dd", value);
            out.push_str("</div>");
        }
        out.push_str("</dl>");
    }
    let mut note = 0;
    for block in &paper.blocks {
        out.push('\n');
        blocks(block, &mut note, &mut out);
    }
    if note > 0 {
        out.push_str("\n<section class=\"letter-notes\">");
        tag(&mut out, "h2", &paper.notes_title);
        out.push_str("<ol>");
        for (at, text) in paper.notes().enumerate() {
            let _ = write!(out, "<li id=\"note-{}\">{} <a href=\"#noted-{0}\">\u{21a9}\u{fe0e}</a></li>", at + 1, escape(text));
        }
        out.push_str("</ol></section>");
    }
    out.push('\n');
    out
}

/// A page of its own, for a file that is kept or sent.
#[must_use]
pub fn page(paper: &Paper, style: &str) -> String {
    let (lang, title) = (paper.lang.tag(), escape(&paper.title));
    let dir = if paper.lang.is_rtl() { "rtl" } else { "ltr" };
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main class=\"letter\">\n{}</main>\n</body>\n</html>\n",
        render(paper)
    )
}

fn blocks(block: &Block, note: &mut usize, out: &mut String) {
    match block {
        Block::Heading { level, id, text } => {
            let level = (level + 1).min(6);
            let _ = write!(out, "<h{level} id=\"{}\">{}</h{level}>", escape(id), escape(text));
        }
        Block::Paragraph(parts) => {
            out.push_str("<p>");
            spans(parts, note, out);
            out.push_str("</p>");
        }
        Block::List(items) => {
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                spans(item, note, out);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Block::Table { caption, rows } => table(caption, rows, out),
    }
}

fn table(caption: &str, rows: &[Vec<String>], out: &mut String) {
    let Some((head, rows)) = rows.split_first() else { return };
    out.push_str("<div class=\"table-scroll\" tabindex=\"0\"><table>");
    tag(out, "caption", caption);
    out.push_str("<thead><tr>");
    head.iter().for_each(|cell| {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(cell));
    });
    out.push_str("</tr></thead><tbody>");
    for (at, row) in rows.iter().enumerate() {
        let _ = write!(out, "<tr id=\"figure-{}\">", at + 1);
        row.iter().for_each(|cell| {
            let _ = write!(out, "<td><bdi>{}</bdi></td>", escape(cell));
        });
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

fn spans(parts: &[Span], note: &mut usize, out: &mut String) {
    for part in parts {
        let _ = match part {
            Span::Text(text) => write!(out, "{}", escape(text)),
            Span::Strong(text) => write!(out, "<strong>{}</strong>", escape(text)),
            Span::Figure { text, number: 0 } => write!(out, "<bdi>{}</bdi>", escape(text)),
            Span::Figure { text, number } => {
                write!(out, "<a class=\"figure\" href=\"#figure-{number}\"><bdi>{}</bdi><sup>[{number}]</sup></a>", escape(text))
            }
            Span::Note(_) => {
                *note += 1;
                write!(out, "<sup><a id=\"noted-{note}\" href=\"#note-{note}\">({note})</a></sup>")
            }
        };
    }
}

fn tag(out: &mut String, name: &str, text: &str) {
    let _ = write!(out, "<{name}>{}</{name}>", escape(text));
}

/// For text and for attributes in double quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, tests::sample};

    #[test]
    fn what_is_written_is_no_markup() {
        let html = page(&sample(Lang::En), "");
        assert!(html.contains("Input on &quot;Resolution 1305&quot; &amp; &lt;more&gt;</h1>"), "{html}");
        assert!(
            html.contains("<sup><a id=\"noted-1\" href=\"#note-1\">(1)</a></sup>") && html.contains("<li id=\"note-1\">Emiri Decision 36 &lt;of&gt;")
        );
        assert!(html.contains("href=\"#figure-1\"") && html.contains("<tr id=\"figure-1\">"));
        assert!(!html.contains("[0]") && html.contains("<bdi>October 2026</bdi>"), "a period leads nowhere: {html}");
        assert!(page(&sample(Lang::Ar), "").contains("<html lang=\"ar\" dir=\"rtl\">"));
    }
}
