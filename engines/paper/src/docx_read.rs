//! The paragraphs of a DOCX that somebody else made. Nothing it refers to is followed; what it unpacks to is bounded.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Bytes that the text of a document may unpack to, and those of its notes.
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
/// Foot and end notes stand where they are referred to, as [`crate::written`] has them.
///
/// # Errors
/// What [`ReadError`] says.
pub fn read(bytes: &[u8]) -> Result<Vec<Line>, ReadError> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ReadError::OldOrLocked);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::NotDocx)?;
    let mut part = |name: &str| {
        let Ok(file) = archive.by_name(name) else { return Ok(None) };
        let mut xml = Vec::new();
        // What the archive says of its size is not believed.
        file.take(MOST_BYTES + 1).read_to_end(&mut xml).map_err(|_| ReadError::NotDocx)?;
        if xml.len() as u64 > MOST_BYTES { Err(ReadError::TooLarge) } else { Ok(Some(xml)) }
    };
    let mut notes = Notes::new();
    for name in ["word/footnotes.xml", "word/endnotes.xml"] {
        let Some(xml) = part(name)? else { continue };
        for line in lines(&xml, &mut Notes::new())?.into_iter().filter(|l| !l.text.is_empty()) {
            let text = notes.entry(line.of).or_default();
            // A note ends at the first closing bracket.
            text.extend((!text.is_empty()).then_some(' ').into_iter().chain(line.text.chars().map(|c| match c {
                '[' => '(',
                ']' => ')',
                _ => c,
            })));
        }
    }
    let all = lines(&part("word/document.xml")?.ok_or(ReadError::NotDocx)?, &mut notes)?;
    Ok(all.into_iter().map(|found| Line { text: found.text, is_heading: found.is_heading }).collect())
}

/// Of a note: whether it is an end note, and its number.
type Key = (bool, i64);
/// The texts of notes.
type Notes = BTreeMap<Key, String>;

/// A paragraph, and the note it is a part of.
struct Found {
    text: String,
    is_heading: bool,
    of: Key,
}

/// What is known of the paragraph being read.
#[derive(Default)]
struct Open {
    text: String,
    is_styled: bool,
    /// Characters in bold runs, to be held against all.
    bold: usize,
    run_is_bold: bool,
    /// Notes, each with where in the text it is referred to.
    notes: Vec<(usize, String)>,
}

/// Each note is taken by its first reference.
fn lines(xml: &[u8], notes: &mut Notes) -> Result<Vec<Found>, ReadError> {
    let mut reader = Reader::from_reader(xml);
    let mut out: Vec<Found> = Vec::new();
    let mut of = Key::default();
    // Paragraphs may hold paragraphs: text boxes.
    let mut open: Vec<Open> = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event().map_err(|_| ReadError::Damaged)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "p" if start.name().as_ref().starts_with("w:") => open.push(Open::default()),
                "t" => in_text = true,
                name @ ("footnote" | "endnote") => of = key(name, &start),
                name => mark(name, &start, open.last_mut(), notes),
            },
            Event::Empty(empty) => match empty.local_name().as_ref() {
                "p" if empty.name().as_ref().starts_with("w:") => push(&mut out, Open::default(), of)?,
                "tab" | "br" | "cr" => add(open.last_mut(), " "),
                "noBreakHyphen" => add(open.last_mut(), "-"),
                name => mark(name, &empty, open.last_mut(), notes),
            },
            Event::End(end) => match end.local_name().as_ref() {
                "p" if end.name().as_ref().starts_with("w:") => {
                    if let Some(paragraph) = open.pop() {
                        push(&mut out, paragraph, of)?;
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

fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| a.value.to_ascii_lowercase())
}

/// The note that an element is or refers to; one without a number is none of any number.
fn key(name: &str, element: &BytesStart<'_>) -> Key {
    (name.starts_with("endnote"), value(element, "id").and_then(|id| id.parse().ok()).unwrap_or(i64::MIN))
}

/// Takes in what a property says: the style of a paragraph, the weight of a run; and a note that is referred to.
fn mark(name: &str, element: &BytesStart<'_>, open: Option<&mut Open>, notes: &mut Notes) {
    let Some(paragraph) = open else { return };
    let val = || value(element, "val");
    match name {
        "pStyle" => paragraph.is_styled = val().is_some_and(|v| v.starts_with("heading") || v.starts_with("title")),
        "outlineLvl" => paragraph.is_styled = true,
        "b" | "bCs" => paragraph.run_is_bold = !val().is_some_and(|v| v == "0" || v == "false"),
        "footnoteReference" | "endnoteReference" => {
            paragraph.notes.extend(notes.remove(&key(name, element)).map(|text| (paragraph.text.len(), text)));
        }
        _ => {}
    }
}

fn push(out: &mut Vec<Found>, paragraph: Open, of: Key) -> Result<(), ReadError> {
    if out.len() >= MOST_LINES {
        return Err(ReadError::TooLarge);
    }
    let all = paragraph.text.chars().filter(|c| !c.is_whitespace()).count();
    let is_heading = all > 0 && (paragraph.is_styled || paragraph.bold >= all);
    let (mut text, mut from) = (String::new(), 0);
    for (at, note) in paragraph.notes {
        text.extend([&paragraph.text[from..at], "^[", &note, "]"]);
        from = at;
    }
    text.push_str(&paragraph.text[from..]);
    out.push(Found { text: text.split_whitespace().collect::<Vec<_>>().join(" "), is_heading, of });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn docx_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory");
            zip.write_all(bytes).expect("memory");
        }
        zip.finish().expect("memory").into_inner()
    }

    fn docx(document: &[u8]) -> Vec<u8> {
        docx_of(&[("word/document.xml", document)])
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
    fn notes_stand_where_they_are_referred_to() {
        let note = |kind: &str, id: i32, text: &str| {
            format!(
                "<w:{kind} w:id=\"{id}\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> {text}</w:t></w:r></w:p><w:p><w:r><w:t>more</w:t></w:r></w:p></w:{kind}>"
            )
        };
        let notes =
            |kind: &str, all: &str| format!("<w:{kind}s xmlns:w=\"x\"><w:{kind} w:type=\"separator\" w:id=\"-1\"><w:p/></w:{kind}>{all}</w:{kind}s>");
        let foot = notes("footnote", &(note("footnote", 2, "Decision 36 [2005]") + &note("footnote", 3, "Council")));
        let end = notes("endnote", &note("endnote", 2, "The end"));
        let text = "<w:document xmlns:w=\"x\"><w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t>Policy</w:t><w:footnoteReference w:id=\"3\"/></w:r></w:p>\
                    <w:p><w:r><w:t>Of 2005</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>. So</w:t><w:endnoteReference w:id=\"2\"/>\
                    <w:footnoteReference w:id=\"77\"/><w:t> be it.</w:t></w:r></w:p></w:document>";
        let parts =
            [("word/document.xml", text), ("word/footnotes.xml", &foot), ("word/endnotes.xml", &end)].map(|(name, text)| (name, text.as_bytes()));
        let lines: Vec<(String, bool)> = read(&docx_of(&parts)).expect("read").into_iter().map(|l| (l.text, l.is_heading)).collect();
        let is = |text: &str, heading| (text.to_owned(), heading);
        assert_eq!(lines, [is("Policy^[Council more]", true), is("Of 2005^[Decision 36 (2005) more]. So^[The end more] be it.", false)]);
        // A long note that many references name is there once.
        let many = format!("<w:document xmlns:w=\"x\"><w:p>{}</w:p></w:document>", "<w:footnoteReference w:id=\"2\"/>".repeat(500));
        let long = notes("footnote", &note("footnote", 2, &"long ".repeat(1000)));
        let lines = read(&docx_of(&[("word/document.xml", many.as_bytes()), ("word/footnotes.xml", long.as_bytes())])).expect("read");
        assert!(lines.len() == 1 && lines[0].text.len() < 6000);
        // Nor is a number of a note that is as long as a book.
        let endless = format!("<w:footnote w:id=\"{}\">{}</w:footnote>", "9".repeat(1 << 20), "<w:p/>".repeat(10_000));
        assert_eq!(read(&body(&endless)).map(|lines| lines.len()), Ok(10_000));
        assert_eq!(read(&docx_of(&[parts[0], ("word/footnotes.xml", b"<w:footnotes><w:p>")])), Err(ReadError::Damaged));
    }

    /// What a document only refers to is not looked for: no address is asked, and no file outside is read.
    #[test]
    fn what_is_outside_is_not_followed() {
        let relations = "<Relationships><Relationship Id=\"r1\" Type=\"t/attachedTemplate\" Target=\"http://192.0.2.1/x.dotm\" TargetMode=\"External\"/>\
                         <Relationship Id=\"r2\" Type=\"t/image\" Target=\"file:///etc/passwd\" TargetMode=\"External\"/></Relationships>";
        let document = "<w:document xmlns:w=\"x\" xmlns:r=\"y\"><w:p><w:hyperlink r:id=\"r1\"><w:r><w:t>link</w:t></w:r></w:hyperlink><w:r>\
                        <w:instrText>INCLUDETEXT \"file:///etc/passwd\"</w:instrText><w:drawing><a:blip r:link=\"r2\"/></w:drawing></w:r></w:p>\
                        <w:altChunk r:id=\"r2\"/></w:document>";
        let parts = [("word/document.xml", document.as_bytes()), ("word/_rels/document.xml.rels", relations.as_bytes())];
        assert_eq!(read(&docx_of(&parts)), Ok(vec![Line { text: "link".to_owned(), is_heading: false }]));
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
            let _ = (read(&bytes), lines(&bytes, &mut Notes::new()).is_ok());
        }
    }
}
