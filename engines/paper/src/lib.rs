//! Official texts, such as a government's input to an international body.
//!
//! People write paragraphs with *tokens* for figures and *notes* for sources ([`written`]). With the figures' values they become a
//! tree, [`Paper`], which each format is rendered from: [`html`], [`docx`], [`text`], and [`typst`] for a PDF. What others wrote comes in
//! by [`docx_read`] and is laid onto headings by [`letter`]. Nothing here reads or writes anything, and the same tree gives the same bytes.

pub mod docx;
pub mod docx_read;
pub mod html;
pub mod letter;
mod marks;
pub mod text;
pub mod typst;
pub mod written;

pub use marks::{Run, runs, unbalanced};
use serde::{Deserialize, Serialize};

/// The language of a text; its direction with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    Ar,
    En,
}

impl Lang {
    /// BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    #[must_use]
    pub fn is_rtl(self) -> bool {
        self == Self::Ar
    }
}

/// A text as it leaves the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub lang: Lang,
    /// Who writes: the lines above everything.
    pub letterhead: Vec<String>,
    pub title: String,
    /// What stands between title and text, such as date and addressee: name and value.
    pub facts: Vec<(String, String)>,
    pub blocks: Vec<Block>,
    /// The day it was made: year, month, day. No clock is looked at.
    pub day: (i16, u8, u8),
    /// What notes are called as a whole, where a format shows them at the end.
    pub notes_title: String,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// `level` from 1; `id` is unique in the text, of ASCII letters, digits and hyphens.
    Heading {
        level: u8,
        id: String,
        text: String,
    },
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
    /// The first row is the head. `caption` says what the table is.
    Table {
        caption: String,
        rows: Vec<Vec<String>>,
    },
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    Text(String),
    Strong(String),
    /// A figure as it reads, and its number in the annex that tells where it is from; 0 where another figure beside it leads there.
    Figure {
        text: String,
        number: usize,
    },
    /// A source, as a footnote.
    Note(String),
}

impl Paper {
    /// All notes in their order: the first is number 1.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.spans().filter_map(|span| if let Span::Note(text) = span { Some(text.as_str()) } else { None })
    }

    fn spans(&self) -> impl Iterator<Item = &Span> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(spans) => spans.iter().collect::<Vec<_>>(),
            Block::List(items) => items.iter().flatten().collect(),
            Block::Heading { .. } | Block::Table { .. } => Vec::new(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A text with everything in it.
    pub(crate) fn sample(lang: Lang) -> Paper {
        let say = |ar: &str, en: &str| if lang == Lang::Ar { ar.to_owned() } else { en.to_owned() };
        Paper {
            lang,
            letterhead: vec![say("وزارة الاتصالات", "Ministry of Communications"), say("دولة المثال", "State of Example")],
            title: say("مساهمة في \"Resolution 1305\"", "Input on \"Resolution 1305\" & <more>"),
            facts: vec![(say("التاريخ", "Date"), "2026-11-29".into())],
            blocks: vec![
                Block::Heading {
                    level: 1, id: "issue-5".into(), text: say("5. مكافحة الجرائم السيبرانية", "5. Combating cybercrime")
                },
                Block::Paragraph(vec![
                    Span::Text(say("أُنشئ الفريق الوطني CERT عام 2005", "The national team was set up in 2005")),
                    Span::Note(say("القرار الأميري رقم 36", "Emiri Decision 36 <of> \"2004\"")),
                    Span::Text(say(" وعالج ", " and dealt with ")),
                    Span::Figure { text: "1,234".into(), number: 1 },
                    Span::Text(say(" حدثًا في ", " events in ")),
                    Span::Figure { text: say("أكتوبر 2026", "October 2026"), number: 0 },
                ]),
                Block::List(vec![vec![Span::Strong(say("قيد التنفيذ", "Under way"))], vec![Span::Text(say("بند #آخر", "another #item \\ one"))]]),
                Block::Table {
                    caption: say("الأرقام", "Figures"),
                    rows: vec![vec!["#".into(), say("القيمة", "Value")], vec!["1".into(), "1,234".into()]],
                },
            ],
            day: (2026, 11, 29),
            notes_title: say("المصادر", "Sources"),
        }
    }
}
