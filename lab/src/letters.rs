//! What each glyph of a PDF says when its text is taken out. A vowel sign above an Arabic letter is set as two glyphs, letter and sign, and
//! the typesetter tells of both that they are the two together, so that most readers give letter and sign twice. Here each is told to be
//! what it is: a glyph without width the sign, one with width the letter; in the tables of characters, and where a page gives a text in
//! place of a glyph (`ActualText`). The changes are appended as an update (ISO 32000-1, 7.5.6), so nothing that was written moves.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// Bytes of one table of characters, unpacked.
const LARGEST: u64 = 4 << 20;

/// Widths of character codes, from the first to the last of each stretch.
type Widths = Vec<(u32, u32, f32)>;

/// The PDF with its tables put right; as it came where there is nothing to put right, or where it is not built as expected.
pub(crate) fn natural(mut pdf: Vec<u8>) -> Vec<u8> {
    let Some(update) = update(&pdf) else { return pdf };
    pdf.extend_from_slice(&update);
    pdf
}

fn update(pdf: &[u8]) -> Option<Vec<u8>> {
    let mut changed: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut fonts: BTreeMap<usize, Widths> = BTreeMap::new();
    let mut from = 0;
    while let Some(at) = find(pdf, b"/DescendantFonts[", from) {
        from = at + 1;
        let start = rfind(&pdf[..at], b" 0 obj")?;
        let end = find(pdf, b"endobj", at)?;
        let font = &pdf[at..end];
        let (widths, table) = (number_after(font, b"/DescendantFonts[")?, number_after(font, b"/ToUnicode ")?);
        let (widths, table_text) = (widths_of(object(pdf, widths)?)?, unpack(object(pdf, table)?)?);
        if let Some(right) = put_right(core::str::from_utf8(&table_text).ok()?, &widths) {
            changed.insert(table, stream(right.as_bytes(), "/Type/CMap/WMode 0")?);
        }
        fonts.insert(number_before(&pdf[..start])?, widths);
    }
    for (contents, resources) in pages(pdf) {
        let named = fonts_of(object(pdf, resources)?);
        let widths = |name: &str| fonts.get(named.get(name)?);
        if let Some(right) = put_spans_right(&unpack(object(pdf, contents)?)?, &widths) {
            changed.insert(contents, stream(&right, "")?);
        }
    }
    if changed.is_empty() {
        return None;
    }
    let trailer_at = rfind(pdf, b"trailer")?;
    let trailer = core::str::from_utf8(&pdf[trailer_at..]).ok()?;
    let dictionary = trailer.strip_prefix("trailer")?.split("startxref").next()?.trim().strip_suffix(">>")?;
    let before: usize = trailer.split("startxref").nth(1)?.split_whitespace().next()?.parse().ok()?;
    let mut out = b"\n".to_vec();
    let mut table = String::from("xref\n");
    for (number, bytes) in &changed {
        table.push_str(&format!("{number} 1\n{:010} 00000 n\r\n", pdf.len() + out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len() + out.len();
    out.extend_from_slice(format!("{table}trailer\n{dictionary}/Prev {before}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    Some(out)
}

/// Each page's contents and resources, by the numbers of their objects.
fn pages(pdf: &[u8]) -> Vec<(usize, usize)> {
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(at) = find(pdf, b"/Contents ", from) {
        from = at + 1;
        let page = rfind(&pdf[..at], b" 0 obj").zip(find(pdf, b"endobj", at)).map(|(start, end)| &pdf[start..end]);
        out.extend(page.and_then(|page| Some((number_after(page, b"/Contents ")?, number_after(page, b"/Resources ")?))));
    }
    out
}

/// `/Font<</f0 345 0 R/f1 348 0 R>>`: the fonts of a page by name.
fn fonts_of(resources: &[u8]) -> BTreeMap<String, usize> {
    let list = find(resources, b"/Font<<", 0).and_then(|at| core::str::from_utf8(&resources[at + 7..]).ok()).and_then(|t| t.split(">>").next());
    let font = |entry: &str| {
        let mut words = entry.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
    };
    list.unwrap_or_default().split('/').filter_map(font).collect()
}

/// Texts given in place of glyphs, each told apart as in the tables; `None` where that changes nothing.
fn put_spans_right<'a>(content: &[u8], widths: &dyn Fn(&str) -> Option<&'a Widths>) -> Option<Vec<u8>> {
    const OPEN: &[u8] = b"/ActualText<FEFF";
    let (mut out, mut from) = (Vec::with_capacity(content.len()), 0);
    let mut is_other = false;
    while let Some(at) = find(content, OPEN, from) {
        let start = at + OPEN.len();
        let end = start + find(&content[start..], b">", 0)?;
        let shown = &content[end..end + find(&content[end..], b"EMC", 0)?];
        out.extend_from_slice(&content[from..start]);
        let hex = core::str::from_utf8(&content[start..end]).ok()?;
        let right = font_name(shown).and_then(|name| widths(&name)).and_then(|widths| told_apart(&units(hex)?, &codes(shown), widths));
        is_other |= right.is_some();
        out.extend_from_slice(right.unwrap_or_else(|| hex.to_owned()).as_bytes());
        from = end;
    }
    out.extend_from_slice(&content[from..]);
    is_other.then_some(out)
}

/// What the glyphs say: letters where all have a width, signs where none has.
fn told_apart(text: &[u16], codes: &[u32], widths: &Widths) -> Option<String> {
    let (signs, letters): (Vec<u16>, Vec<u16>) = text.iter().partition(|u| is_sign(**u));
    let wide = codes.iter().filter(|code| is_wide(**code, widths)).count();
    let kept = if wide == codes.len() { &letters } else { &signs };
    let is_clear = !codes.is_empty() && (wide == 0 || wide == codes.len()) && !signs.is_empty() && !letters.is_empty();
    is_clear.then(|| hex(kept))
}

/// `… /f0 10 Tf …`: the font's name.
fn font_name(shown: &[u8]) -> Option<String> {
    let before = &shown[..find(shown, b" Tf", 0)?];
    let name = &before[rfind(before, b"/")? + 1..];
    Some(core::str::from_utf8(name).ok()?.split_whitespace().next()?.to_owned())
}

/// Character codes, of two bytes, in the literal strings that are shown (ISO 32000-1, 7.3.4.2).
fn codes(shown: &[u8]) -> Vec<u32> {
    let mut bytes = Vec::new();
    let mut rest = shown.iter().copied().peekable();
    let mut depth = 0;
    while let Some(byte) = rest.next() {
        match (byte, depth) {
            (b'(', 0) => depth = 1,
            (_, 0) => {}
            (b'(', _) => {
                depth += 1;
                bytes.push(byte);
            }
            (b')', _) => {
                depth -= 1;
                if depth > 0 {
                    bytes.push(byte);
                }
            }
            (b'\\', _) => {
                let mut octal = String::new();
                while octal.len() < 3
                    && let Some(digit) = rest.next_if(|b| (b'0'..=b'7').contains(b))
                {
                    octal.push(char::from(digit));
                }
                match u8::from_str_radix(&octal, 8) {
                    Ok(byte) => bytes.push(byte),
                    Err(_) => bytes.extend(rest.next().map(|b| match b {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        other => other,
                    })),
                }
            }
            (other, _) => bytes.push(other),
        }
    }
    bytes.chunks_exact(2).map(|c| u32::from(c[0]) << 8 | u32::from(c[1])).collect()
}

fn find(pdf: &[u8], what: &[u8], from: usize) -> Option<usize> {
    pdf.get(from..)?.windows(what.len()).position(|w| w == what).map(|at| from + at)
}

fn rfind(pdf: &[u8], what: &[u8]) -> Option<usize> {
    pdf.windows(what.len()).rposition(|w| w == what)
}

fn number_after(text: &[u8], what: &[u8]) -> Option<usize> {
    let at = find(text, what, 0)? + what.len();
    let digits: Vec<u8> = text[at..].iter().copied().take_while(u8::is_ascii_digit).collect();
    core::str::from_utf8(&digits).ok()?.parse().ok()
}

/// An object's bytes, up to its end.
fn object(pdf: &[u8], number: usize) -> Option<&[u8]> {
    let at = find(pdf, format!("\n{number} 0 obj\n").as_bytes(), 0)?;
    // A stream may hold any bytes: its length says where it ends.
    let head = &pdf[at..];
    let end = match (find(head, b"stream\n", 0), find(head, b"endobj", 0)?) {
        (Some(stream), end) if stream < end => stream + 7 + number_after(&head[..stream], b"/Length ")?,
        (_, end) => end,
    };
    head.get(..end)
}

/// Widths by character code: `/W[first last width …]`.
fn widths_of(object: &[u8]) -> Option<Widths> {
    let at = find(object, b"/W[", 0)? + 3;
    let list = core::str::from_utf8(&object[at..at + find(&object[at..], b"]", 0)?]).ok()?;
    let numbers: Vec<f32> = list.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(numbers.chunks_exact(3).map(|c| (c[0] as u32, c[1] as u32, c[2])).collect())
}

fn unpack(object: &[u8]) -> Option<Vec<u8>> {
    let at = find(object, b"stream\n", 0)? + 7;
    let mut bytes = Vec::new();
    ZlibDecoder::new(&object[at..]).take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A stream object, packed, with what else its dictionary says.
fn stream(bytes: &[u8], more: &str) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    let packed = encoder.finish().ok()?;
    let head = format!("<</Length {}/Filter/FlateDecode{more}>>\nstream\n", packed.len());
    Some([head.as_bytes(), &packed, b"\nendstream"].concat())
}

/// The number right before the end.
fn number_before(text: &[u8]) -> Option<usize> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    core::str::from_utf8(&text[text.len() - digits..]).ok()?.parse().ok()
}

fn is_wide(code: u32, widths: &Widths) -> bool {
    widths.iter().any(|(first, last, width)| (*first..=*last).contains(&code) && *width > 0.0)
}

fn hex(units: &[u16]) -> String {
    units.iter().map(|u| format!("{u:04X}")).collect()
}

fn units(hex: &str) -> Option<Vec<u16>> {
    hex.as_bytes().chunks(4).map(|c| u16::from_str_radix(core::str::from_utf8(c).ok()?, 16).ok()).collect()
}

/// The table with letters and signs told apart; `None` where that changes nothing.
fn put_right(table: &str, widths: &Widths) -> Option<String> {
    let mut is_other = false;
    let lines: Vec<String> = table
        .lines()
        .map(|line| {
            let right = entry(line).and_then(|(code, text)| Some(format!("<{code:04X}> <{}>", told_apart(&text, &[code], widths)?)));
            is_other |= right.is_some();
            right.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    is_other.then(|| lines.join("\n") + "\n")
}

/// `<003D> <064A064F>`: a character code and what it says, in UTF-16.
fn entry(line: &str) -> Option<(u32, Vec<u16>)> {
    let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
    Some((u32::from_str_radix(code, 16).ok()?, units(text)?))
}

/// Arabic vowel signs (Unicode, Arabic block: combining marks).
fn is_sign(unit: u16) -> bool {
    matches!(unit, 0x064b..=0x065f | 0x0670)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_are_told_apart() {
        let widths = vec![(1, 1, 500.0), (2, 2, 0.0), (3, 3, 600.0)];
        let table = "1 beginbfchar\n<0001> <064A064F>\n<0002> <064A064F>\n<0003> <06440627>\n<0004> <064B>\nendbfchar\n";
        let right = put_right(table, &widths).expect("changed");
        assert_eq!(right, "1 beginbfchar\n<0001> <064A>\n<0002> <064F>\n<0003> <06440627>\n<0004> <064B>\nendbfchar\n");
        assert_eq!(put_right(&right, &widths), None);
        assert_eq!(natural(b"no PDF".to_vec()), b"no PDF");
        let of = |name: &str| (name == "f0").then_some(&widths);
        let spans = |text: &[u8]| put_spans_right(text, &of).map(|t| String::from_utf8_lossy(&t).into_owned());
        let span = |text: &str, shown: &str| format!("BT/Span<</ActualText<FEFF{text}>>>BDC/ReversedChars BMC 0 Tr/f0 10 Tf {shown}\nEMC\nEMC");
        assert_eq!(spans(span("064A064F", "(\\000\\001)Tj").as_bytes()), Some(span("064A", "(\\000\\001)Tj")));
        assert_eq!(spans(span("064A064F", "[-30.2(\\000\\002)]TJ").as_bytes()), Some(span("064F", "[-30.2(\\000\\002)]TJ")));
        assert_eq!(spans(span("064A064F", "[(\\000\\002\\000\\001)]TJ").as_bytes()), None, "both are there");
        assert_eq!(codes(b"(\\000\\)a\\\\\\n\\t)Tj"), [0x29, 0x615c, 0x0a09]);
    }

    #[test]
    fn a_printed_page_says_each_letter_once() {
        let source = "#set document(title: \"T\", author: \"a\", date: datetime(year: 2026, month: 1, day: 1))\n\
                      #set text(font: \"Vazirmatn\", lang: \"ar\", dir: rtl)\n#par([ما سيُتخذ ومقدّمون])\n";
        let press = crate::pdf::Press::new().expect("a press");
        let printed = press.print(source.to_owned()).expect("printed");
        assert_eq!(press.print(source.to_owned()).expect("again").bytes, printed.bytes, "same text, same bytes");
        let pdf = &printed.bytes;
        let update = rfind(pdf, b"/Type/CMap/WMode").expect("a table");
        let at = rfind(&pdf[..update], b" 0 obj").expect("its object");
        let table = String::from_utf8(unpack(&pdf[at..]).expect("unpacked")).expect("text");
        assert!(table.contains("<064F>") && !table.contains("<064A064F>"), "{table}");
        let start: usize =
            String::from_utf8_lossy(pdf).rsplit("startxref").next().and_then(|t| t.split_whitespace().next()?.parse().ok()).expect("start");
        assert!(pdf[start..].starts_with(b"xref\n"), "the last table is where it is said to be");
    }
}
