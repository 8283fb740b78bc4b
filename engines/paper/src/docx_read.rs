//! The paragraphs of a DOCX that somebody else made. Nothing it refers to is followed; what it unpacks to is bounded.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::Event;

/// Bytes that the text of a document may unpack to.
pub const MOST_BYTES: u64 = 32 << 20;
/// Paragraphs of a document.
pub const MOST_LINES: usize = 20_000;

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No zip archive, or a damaged one.
    #[error("the file is no DOCX, or it is damaged")]
    NotDocx,
    /// The old Word format, or one with a password: both are OLE compound files.
    #[error("the file is an old Word document or has a password; save it as DOCX without one")]
    OldOrLocked,
    #[error("the document is too large")]
    TooLarge,
    /// XML that is cut off, or declares a document type, which no DOCX does.
    #[error("the document's text is damaged")]
    Damaged,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    /// Set as a heading, or wholly in bold.
    pub is_heading: bool,
}

/// Reads the paragraphs of the document's body in their order; those of tables too, cell by cell. Empty ones stay: they part sections.
///
/// # Errors
/// What [`ReadError`] says.
pub fn read(bytes: &[u8]) -> Result<Vec<Line>, ReadError> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ReadError::OldOrLocked);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::NotDocx)?;
    let file = archive.by_name("word/document.xml").map_err(|_| ReadError::NotDocx)?;
    let mut xml = Vec::new();
    // What the archive says of its size is not believed.
    file.take(MOST_BYTES + 1).read_to_end(&mut xml).map_err(|_| ReadError::NotDocx)?;
    if xml.len() as u64 > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    lines(&xml)
}

/// What is known of the paragraph being read.
#[derive(Default)]
struct Open {
    text: String,
    is_styled: bool,
    /// Characters in bold runs, to be held against all.
    bold: usize,
    run_is_bold: bool,
}

fn lines(xml: &[u8]) -> Result<Vec<Line>, ReadError> {
    let mut reader = Reader::from_reader(xml);
    let mut out: Vec<Line> = Vec::new();
    // Paragraphs may hold paragraphs: text boxes.
    let mut open: Vec<Open> = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event().map_err(|_| ReadError::Damaged)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "p" if start.name().as_ref().starts_with("w:") => open.push(Open::default()),
                "t" => in_text = true,
                name => mark(name, &start, open.last_mut()),
            },
            Event::Empty(empty) => match empty.local_name().as_ref() {
                "p" if empty.name().as_ref().starts_with("w:") => push(&mut out, Open::default())?,
                "tab" | "br" | "cr" => add(open.last_mut(), " "),
                "noBreakHyphen" => add(open.last_mut(), "-"),
                name => mark(name, &empty, open.last_mut()),
            },
            Event::End(end) => match end.local_name().as_ref() {
                "p" if end.name().as_ref().starts_with("w:") => {
                    if let Some(paragraph) = open.pop() {
                        push(&mut out, paragraph)?;
                    }
                }
                "t" => in_text = false,
                "r" => {
                    if let Some(paragraph) = open.last_mut() {
                        paragraph.run_is_bold = false;
                    }
                }
                _ => {}
            },
            Event::Text(text) if in_text => add(open.last_mut(), &text.xml10_content()),
            Event::CData(text) if in_text => add(open.last_mut(), &text.xml10_content()),
            Event::GeneralRef(entity) if in_text => {
                let character = match entity.resolve_char_ref().map_err(|_| ReadError::Damaged)? {
                    Some(character) => character,
                    None => match entity.as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(ReadError::Damaged),
                    },
                };
                add(open.last_mut(), character.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(ReadError::Damaged),
            Event::Eof if open.is_empty() => return Ok(out),
            Event::Eof => return Err(ReadError::Damaged),
            _ => {}
        }
    }
}

fn add(open: Option<&mut Open>, text: &str) {
    let Some(paragraph) = open else { return };
    paragraph.text.push_str(text);
    if paragraph.run_is_bold {
        paragraph.bold += text.chars().filter(|c| !c.is_whitespace()).count();
    }
}

/// Takes in what a property says: the style of a paragraph, the weight of a run.
fn mark(name: &str, element: &quick_xml::events::BytesStart<'_>, open: Option<&mut Open>) {
    let Some(paragraph) = open else { return };
    let value = || element.attributes().flatten().find(|a| a.key.local_name().as_ref() == "val").map(|a| a.value.to_ascii_lowercase());
    match name {
        "pStyle" => paragraph.is_styled = value().is_some_and(|v| v.starts_with("heading") || v.starts_with("title")),
        "outlineLvl" => paragraph.is_styled = true,
        "b" | "bCs" => paragraph.run_is_bold = !value().is_some_and(|v| v == "0" || v == "false"),
        _ => {}
    }
}

fn push(out: &mut Vec<Line>, paragraph: Open) -> Result<(), ReadError> {
    if out.len() >= MOST_LINES {
        return Err(ReadError::TooLarge);
    }
    let text = paragraph.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    out.push(Line { is_heading: !text.is_empty() && (paragraph.is_styled || paragraph.bold >= all), text });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn docx(document: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("memory");
        zip.write_all(document).expect("memory");
        zip.finish().expect("memory").into_inner()
    }

    fn body(inside: &str) -> Vec<u8> {
        docx(format!("<w:document xmlns:w=\"x\"><w:body>{inside}</w:body></w:document>").as_bytes())
    }

    #[test]
    fn paragraphs_come_as_they_read() {
        let lines = read(&body(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>A &amp; </w:t></w:r><w:r><w:t>B&#x62A;</w:t></w:r></w:p><w:p/>\
             <w:p><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>half</w:t></w:r><w:r><w:t>bold</w:t></w:r></w:p>\
             <w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r></w:p>",
        ));
        let lines: Vec<(String, bool)> = lines.expect("read").into_iter().map(|l| (l.text, l.is_heading)).collect();
        let is = |text: &str, heading| (text.to_owned(), heading);
        assert_eq!(lines, [is("A & Bت", true), is("", false), is("bold", true), is("halfbold", false), is("one two", false)]);
    }

    #[test]
    fn broken_and_hostile_files_are_refused() {
        assert_eq!(read(b"no zip"), Err(ReadError::NotDocx));
        assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), Err(ReadError::OldOrLocked));
        assert_eq!(read(&body("<w:p><w:r>")), Err(ReadError::Damaged));
        let entity = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:document>";
        assert_eq!(read(&docx(entity.as_bytes())), Err(ReadError::Damaged));
        assert_eq!(read(&body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")), Err(ReadError::Damaged));
        assert_eq!(read(&docx(&vec![b' '; usize::try_from(MOST_BYTES).expect("small") + 1])), Err(ReadError::TooLarge));
        assert_eq!(read(&body(&"<w:p/>".repeat(MOST_LINES + 1))), Err(ReadError::TooLarge));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = (read(&bytes), lines(&bytes));
        }
    }
}
