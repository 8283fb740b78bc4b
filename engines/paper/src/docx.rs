//! As DOCX (ECMA-376, WordprocessingML). Paragraphs, runs, tables and the section say their direction, so that Arabic is set as Arabic
//! whatever the reader's own settings are. Same tree, same bytes.

use std::io::{Cursor, Write as _};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use zip::write::SimpleFileOptions;

use crate::{Block, Paper, Span, runs};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Writes XML into memory, which cannot fail.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    fn put(&mut self, event: Event<'_>) {
        // Into a vector: there is nothing to go wrong.
        let _ = self.0.write_event(event);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())));
    }

    fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())));
    }

    fn text(&mut self, text: &str) {
        // Control characters and these two are not allowed in XML 1.0 at all.
        let clean: String = text.chars().filter(|c| (!c.is_control() || matches!(c, '\t' | '\n')) && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
        self.put(Event::Text(BytesText::new(&clean)));
    }

    fn element(&mut self, name: &str, text: &str) {
        self.open(name, &[]);
        self.text(text);
        self.close(name);
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

/// The whole file.
#[must_use]
pub fn render(paper: &Paper) -> Vec<u8> {
    let files = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml"), ("metadata/core-properties", "docProps/core.xml")])),
        ("docProps/core.xml", properties(paper)),
        ("word/_rels/document.xml.rels", relations(&["styles", "settings", "footnotes", "numbering"].map(|n| (n, "")))),
        ("word/document.xml", document(paper)),
        ("word/footnotes.xml", footnotes(paper)),
        ("word/numbering.xml", numbering()),
        ("word/settings.xml", settings(paper)),
        ("word/styles.xml", styles(paper)),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // No time of day: the same text gives the same file.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        let _ = zip.start_file(name, options);
        let _ = zip.write_all(&bytes);
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn document(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:document", &[("xmlns:w", W)]);
    xml.open("w:body", &[]);
    let mut note = 0;
    for line in &paper.letterhead {
        paragraph(&mut xml, paper, "Letterhead", &[Span::Strong(line.clone())], &mut note);
    }
    paragraph(&mut xml, paper, "Title", &[Span::Text(paper.title.clone())], &mut note);
    for (name, value) in &paper.facts {
        paragraph(&mut xml, paper, "Normal", &[Span::Strong(format!("{name}: ")), Span::Text(value.clone())], &mut note);
    }
    for block in &paper.blocks {
        match block {
            Block::Heading { level, text, .. } => {
                paragraph(&mut xml, paper, &format!("Heading{}", (*level).min(3)), &[Span::Text(text.clone())], &mut note)
            }
            Block::Paragraph(spans) => paragraph(&mut xml, paper, "Normal", spans, &mut note),
            Block::List(items) => items.iter().for_each(|item| paragraph(&mut xml, paper, "ListBullet", item, &mut note)),
            Block::Table { caption, rows } => {
                paragraph(&mut xml, paper, "Caption", &[Span::Strong(caption.clone())], &mut note);
                table(&mut xml, paper, rows);
            }
        }
    }
    xml.open("w:sectPr", &[]);
    xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", "1247"),
            ("w:right", "1361"),
            ("w:bottom", "1247"),
            ("w:left", "1361"),
            ("w:header", "709"),
            ("w:footer", "709"),
            ("w:gutter", "0"),
        ],
    );
    if paper.lang.is_rtl() {
        xml.empty("w:bidi", &[]);
    }
    xml.close("w:sectPr");
    xml.close("w:body");
    xml.close("w:document");
    xml.bytes()
}

fn paragraph(xml: &mut Xml, paper: &Paper, style: &str, spans: &[Span], note: &mut usize) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:pStyle", &[("w:val", style)]);
    if style == "ListBullet" {
        xml.open("w:numPr", &[]);
        xml.empty("w:ilvl", &[("w:val", "0")]);
        xml.empty("w:numId", &[("w:val", "1")]);
        xml.close("w:numPr");
    }
    if paper.lang.is_rtl() {
        xml.empty("w:bidi", &[]);
    }
    xml.close("w:pPr");
    for span in spans {
        match span {
            Span::Text(text) => words(xml, paper, text, &[]),
            Span::Strong(text) => words(xml, paper, text, &["w:b", "w:bCs"]),
            Span::Figure { text, number } => {
                words(xml, paper, text, &[]);
                if *number > 0 {
                    words(xml, paper, &format!("[{number}]"), &["raised"]);
                }
            }
            Span::Note(_) => {
                *note += 1;
                xml.open("w:r", &[]);
                xml.open("w:rPr", &[]);
                xml.empty("w:rStyle", &[("w:val", "FootnoteReference")]);
                xml.close("w:rPr");
                xml.empty("w:footnoteReference", &[("w:id", &note.to_string())]);
                xml.close("w:r");
            }
        }
    }
    xml.close("w:p");
}

/// A text in runs of one direction each.
fn words(xml: &mut Xml, paper: &Paper, text: &str, marks: &[&str]) {
    for run in runs(text, paper.lang) {
        xml.open("w:r", &[]);
        xml.open("w:rPr", &[]);
        for mark in marks.iter().filter(|m| **m != "raised") {
            xml.empty(mark, &[]);
        }
        if marks.contains(&"raised") {
            xml.empty("w:vertAlign", &[("w:val", "superscript")]);
        }
        if run.is_rtl {
            xml.empty("w:rtl", &[]);
            xml.empty("w:lang", &[("w:bidi", "ar-SA")]);
        } else {
            xml.empty("w:lang", &[("w:val", "en-GB")]);
        }
        xml.close("w:rPr");
        xml.open("w:t", &[("xml:space", "preserve")]);
        xml.text(run.text);
        xml.close("w:t");
        xml.close("w:r");
    }
}

fn table(xml: &mut Xml, paper: &Paper, rows: &[Vec<String>]) {
    let columns = rows.first().map_or(0, Vec::len);
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.empty("w:tblStyle", &[("w:val", "TableGrid")]);
    if paper.lang.is_rtl() {
        xml.empty("w:bidiVisual", &[]);
    }
    xml.empty("w:tblW", &[("w:w", "5000"), ("w:type", "pct")]);
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.close("w:tblPr");
    let widths = widths(columns);
    xml.open("w:tblGrid", &[]);
    widths.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", width)]));
    xml.close("w:tblGrid");
    for (at, row) in rows.iter().enumerate() {
        xml.open("w:tr", &[]);
        if at == 0 {
            xml.open("w:trPr", &[]);
            xml.empty("w:tblHeader", &[]);
            xml.close("w:trPr");
        }
        for (cell, width) in row.iter().zip(&widths) {
            xml.open("w:tc", &[]);
            xml.open("w:tcPr", &[]);
            xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
            xml.close("w:tcPr");
            let span = if at == 0 { Span::Strong(cell.clone()) } else { Span::Text(cell.clone()) };
            paragraph(xml, paper, "TableText", &[span], &mut 0);
            xml.close("w:tc");
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
    // A table may not be the last thing in a body.
    xml.empty("w:p", &[]);
}

/// Widths of columns in twentieths of a point: the first holds numbers, the last says most.
fn widths(columns: usize) -> Vec<String> {
    const ALL: usize = 9184;
    const FIRST: usize = 700;
    let parts = 10 * columns.saturating_sub(2) + 22;
    let of = |at: usize| match at {
        0 if columns > 1 => FIRST,
        at if at + 1 == columns => (ALL - FIRST) * 22 / parts,
        _ => (ALL - FIRST) * 10 / parts,
    };
    (0..columns).map(|at| of(at).to_string()).collect()
}

fn footnotes(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:footnotes", &[("xmlns:w", W)]);
    for (id, kind, line) in [("-1", "separator", "w:separator"), ("0", "continuationSeparator", "w:continuationSeparator")] {
        xml.open("w:footnote", &[("w:type", kind), ("w:id", id)]);
        xml.open("w:p", &[]);
        xml.open("w:r", &[]);
        xml.empty(line, &[]);
        xml.close("w:r");
        xml.close("w:p");
        xml.close("w:footnote");
    }
    for (at, text) in paper.notes().enumerate() {
        xml.open("w:footnote", &[("w:id", &(at + 1).to_string())]);
        xml.open("w:p", &[]);
        xml.open("w:pPr", &[]);
        xml.empty("w:pStyle", &[("w:val", "FootnoteText")]);
        if paper.lang.is_rtl() {
            xml.empty("w:bidi", &[]);
        }
        xml.close("w:pPr");
        xml.open("w:r", &[]);
        xml.open("w:rPr", &[]);
        xml.empty("w:rStyle", &[("w:val", "FootnoteReference")]);
        xml.close("w:rPr");
        xml.empty("w:footnoteRef", &[]);
        xml.close("w:r");
        words(&mut xml, paper, &format!(" {text}"), &[]);
        xml.close("w:p");
        xml.close("w:footnote");
    }
    xml.close("w:footnotes");
    xml.bytes()
}

fn styles(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:styles", &[("xmlns:w", W)]);
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    xml.empty("w:rFonts", &[("w:ascii", "Calibri"), ("w:hAnsi", "Calibri"), ("w:eastAsia", "Calibri"), ("w:cs", "Arial")]);
    xml.empty("w:sz", &[("w:val", "21")]);
    xml.empty("w:szCs", &[("w:val", "23")]);
    xml.empty("w:lang", &[("w:val", "en-GB"), ("w:bidi", "ar-SA")]);
    xml.close("w:rPr");
    xml.close("w:rPrDefault");
    xml.open("w:pPrDefault", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:spacing", &[("w:after", "120"), ("w:line", "264"), ("w:lineRule", "auto")]);
    xml.close("w:pPr");
    xml.close("w:pPrDefault");
    xml.close("w:docDefaults");
    style(&mut xml, paper, ("Normal", "Normal"), None, 0, false);
    style(&mut xml, paper, ("Letterhead", "Letterhead"), None, 22, false);
    style(&mut xml, paper, ("Title", "Title"), None, 32, true);
    for (level, size) in [(1, 26), (2, 23), (3, 21)] {
        style(&mut xml, paper, (&format!("Heading{level}"), &format!("heading {level}")), Some(level - 1), size, true);
    }
    style(&mut xml, paper, ("ListBullet", "List Bullet"), None, 0, false);
    style(&mut xml, paper, ("Caption", "caption"), None, 0, true);
    style(&mut xml, paper, ("TableText", "Table Text"), None, 17, false);
    style(&mut xml, paper, ("FootnoteText", "footnote text"), None, 17, false);
    xml.open("w:style", &[("w:type", "character"), ("w:styleId", "FootnoteReference")]);
    xml.empty("w:name", &[("w:val", "footnote reference")]);
    xml.open("w:rPr", &[]);
    xml.empty("w:vertAlign", &[("w:val", "superscript")]);
    xml.close("w:rPr");
    xml.close("w:style");
    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "TableGrid")]);
    xml.empty("w:name", &[("w:val", "Table Grid")]);
    xml.open("w:tblPr", &[]);
    xml.open("w:tblBorders", &[]);
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "999999")]);
    }
    xml.close("w:tblBorders");
    xml.close("w:tblPr");
    xml.close("w:style");
    xml.close("w:styles");
    xml.bytes()
}

/// A paragraph's style: id and name, level in the outline, size in half points (0: as the text), whether it stays with what follows.
fn style(xml: &mut Xml, paper: &Paper, (id, name): (&str, &str), outline: Option<u8>, size: u8, is_head: bool) {
    let is_default = if id == "Normal" { "1" } else { "0" };
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", is_default), ("w:styleId", id)]);
    xml.empty("w:name", &[("w:val", name)]);
    if id != "Normal" {
        xml.empty("w:basedOn", &[("w:val", "Normal")]);
    }
    xml.open("w:pPr", &[]);
    if is_head {
        xml.empty("w:keepNext", &[]);
    }
    if paper.lang.is_rtl() && id == "Normal" {
        xml.empty("w:bidi", &[]);
    }
    if id == "TableText" || id == "FootnoteText" {
        xml.empty("w:spacing", &[("w:after", "0")]);
    }
    if let Some(level) = outline {
        xml.empty("w:outlineLvl", &[("w:val", &level.to_string())]);
    }
    xml.close("w:pPr");
    xml.open("w:rPr", &[]);
    if is_head {
        xml.empty("w:b", &[]);
        xml.empty("w:bCs", &[]);
    }
    if size > 0 {
        xml.empty("w:sz", &[("w:val", &size.to_string())]);
        xml.empty("w:szCs", &[("w:val", &(size + 2).to_string())]);
    }
    xml.close("w:rPr");
    xml.close("w:style");
}

fn numbering() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:numbering", &[("xmlns:w", W)]);
    xml.open("w:abstractNum", &[("w:abstractNumId", "0")]);
    xml.open("w:lvl", &[("w:ilvl", "0")]);
    xml.empty("w:start", &[("w:val", "1")]);
    xml.empty("w:numFmt", &[("w:val", "bullet")]);
    xml.empty("w:lvlText", &[("w:val", "\u{2022}")]);
    xml.empty("w:lvlJc", &[("w:val", "start")]);
    xml.open("w:pPr", &[]);
    xml.empty("w:ind", &[("w:start", "360"), ("w:hanging", "240")]);
    xml.close("w:pPr");
    xml.close("w:lvl");
    xml.close("w:abstractNum");
    xml.open("w:num", &[("w:numId", "1")]);
    xml.empty("w:abstractNumId", &[("w:val", "0")]);
    xml.close("w:num");
    xml.close("w:numbering");
    xml.bytes()
}

fn settings(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:settings", &[("xmlns:w", W)]);
    xml.open("w:footnotePr", &[]);
    xml.empty("w:footnote", &[("w:id", "-1")]);
    xml.empty("w:footnote", &[("w:id", "0")]);
    xml.close("w:footnotePr");
    let lang = if paper.lang.is_rtl() { "ar-SA" } else { "en-GB" };
    xml.empty("w:themeFontLang", &[("w:val", if paper.lang.is_rtl() { "en-GB" } else { lang }), ("w:bidi", "ar-SA")]);
    xml.close("w:settings");
    xml.bytes()
}

fn properties(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::new();
    let (year, month, day) = paper.day;
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.element("dc:title", &paper.title);
    xml.element("dc:creator", paper.letterhead.first().map_or("", String::as_str));
    xml.element("dc:language", paper.lang.tag());
    xml.open("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")]);
    xml.text(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"));
    xml.close("dcterms:created");
    xml.close("cp:coreProperties");
    xml.bytes()
}

fn content_types() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    xml.empty("Default", &[("Extension", "rels"), ("ContentType", "application/vnd.openxmlformats-package.relationships+xml")]);
    xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
    xml.empty("Override", &[("PartName", "/word/document.xml"), ("ContentType", &format!("{TYPES}.document.main+xml"))]);
    for part in ["footnotes", "numbering", "settings", "styles"] {
        xml.empty("Override", &[("PartName", &format!("/word/{part}.xml")), ("ContentType", &format!("{TYPES}.{part}+xml"))]);
    }
    let core = "application/vnd.openxmlformats-package.core-properties+xml";
    xml.empty("Override", &[("PartName", "/docProps/core.xml"), ("ContentType", core)]);
    xml.close("Types");
    xml.bytes()
}

/// What a part refers to: kind and file (empty: the kind's own name).
fn relations(list: &[(&str, &str)]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Relationships", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/relationships")]);
    for (at, (kind, target)) in list.iter().enumerate() {
        let base = if kind.starts_with("metadata") { "package" } else { "officeDocument" };
        let kind_url = format!("http://schemas.openxmlformats.org/{base}/2006/relationships/{kind}");
        let target = if target.is_empty() { format!("{kind}.xml") } else { (*target).to_owned() };
        xml.empty("Relationship", &[("Id", &format!("rId{}", at + 1)), ("Type", &kind_url), ("Target", &target)]);
    }
    xml.close("Relationships");
    xml.bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, docx_read, tests::sample};

    #[test]
    fn what_is_written_is_read_again() {
        for lang in [Lang::Ar, Lang::En] {
            let paper = sample(lang);
            let bytes = render(&paper);
            assert_eq!(render(&paper), bytes, "the same text gives the same bytes");
            let lines = docx_read::read(&bytes).expect("read");
            let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
            for text in [paper.title.as_str(), paper.letterhead[0].as_str(), "[1]"] {
                assert!(texts.iter().any(|t| t.contains(text)), "{text}: {texts:?}");
            }
            let heading = lines.iter().find(|l| l.is_heading && l.text.starts_with("5.")).expect("a heading");
            assert!(matches!(&paper.blocks[0], Block::Heading { text, .. } if *text == heading.text));
        }
    }

    #[test]
    fn arabic_is_set_from_right_to_left() {
        let text = |lang| String::from_utf8(document(&sample(lang))).expect("UTF-8");
        let (ar, en) = (text(Lang::Ar), text(Lang::En));
        let count = |text: &str, what: &str| text.matches(what).count();
        // Every paragraph and the section itself.
        assert_eq!(count(&ar, "<w:bidi/>"), count(&ar, "<w:p>") + 1);
        assert_eq!((count(&en, "<w:bidi/>"), count(&en, "<w:rtl/>"), count(&ar, "<w:bidiVisual/>")), (0, 0, 1));
        assert!(ar.contains("<w:lang w:val=\"en-GB\"/></w:rPr><w:t xml:space=\"preserve\">CERT</w:t>"), "Latin inside is Latin: {ar}");
    }
}
