//! What each glyph of a PDF says when its text is taken out. A vowel sign above an Arabic letter is set as two glyphs, letter and sign, and
//! the typesetter tells of both that they are the two together, so that most readers give letter and sign twice. Here each is told to be
//! what it is: a glyph without width the sign, one with width the letter. The change is appended as an update (ISO 32000-1, 7.5.6), so
//! nothing that was written moves.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// Bytes of one table of characters, unpacked.
const LARGEST: u64 = 4 << 20;

/// The PDF with its tables put right; as it came where there is nothing to put right, or where it is not built as expected.
pub(crate) fn natural(mut pdf: Vec<u8>) -> Vec<u8> {
    let Some(update) = update(&pdf) else { return pdf };
    pdf.extend_from_slice(&update);
    pdf
}

fn update(pdf: &[u8]) -> Option<Vec<u8>> {
    let mut changed: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut from = 0;
    while let Some(at) = find(pdf, b"/DescendantFonts[", from) {
        from = at + 1;
        let end = find(pdf, b"endobj", at)?;
        let font = &pdf[at..end];
        let (widths, table) = (number_after(font, b"/DescendantFonts[")?, number_after(font, b"/ToUnicode ")?);
        let (widths, table_text) = (widths_of(object(pdf, widths)?)?, unpack(object(pdf, table)?)?);
        if let Some(right) = put_right(&table_text, &widths) {
            changed.insert(table, pack(&right)?);
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
        out.extend_from_slice(format!("{number} 0 obj\n<</Length {}/Type/CMap/Filter/FlateDecode/WMode 0>>\nstream\n", bytes.len()).as_bytes());
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\nendstream\nendobj\n");
    }
    let start = pdf.len() + out.len();
    out.extend_from_slice(format!("{table}trailer\n{dictionary}/Prev {before}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    Some(out)
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
fn widths_of(object: &[u8]) -> Option<Vec<(u32, u32, f32)>> {
    let at = find(object, b"/W[", 0)? + 3;
    let list = core::str::from_utf8(&object[at..at + find(&object[at..], b"]", 0)?]).ok()?;
    let numbers: Vec<f32> = list.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(numbers.chunks_exact(3).map(|c| (c[0] as u32, c[1] as u32, c[2])).collect())
}

fn unpack(object: &[u8]) -> Option<String> {
    let at = find(object, b"stream\n", 0)? + 7;
    let mut text = String::new();
    ZlibDecoder::new(&object[at..]).take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

fn pack(text: &str) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}

/// The table with letters and signs told apart; `None` where that changes nothing.
fn put_right(table: &str, widths: &[(u32, u32, f32)]) -> Option<String> {
    let mut is_other = false;
    let lines: Vec<String> = table
        .lines()
        .map(|line| {
            let right = entry(line).and_then(|(code, units)| {
                let is_wide = widths.iter().any(|(first, last, width)| (*first..=*last).contains(&code) && *width > 0.0);
                let (signs, letters): (Vec<u16>, Vec<u16>) = units.iter().partition(|u| is_sign(**u));
                let kept = if is_wide { letters } else { signs.clone() };
                let is_mixed = !signs.is_empty() && signs.len() < units.len();
                is_mixed.then(|| format!("<{code:04X}> <{}>", kept.iter().map(|u| format!("{u:04X}")).collect::<String>()))
            });
            is_other |= right.is_some();
            right.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    is_other.then(|| lines.join("\n") + "\n")
}

/// `<003D> <064A064F>`: a character code and what it says, in UTF-16.
fn entry(line: &str) -> Option<(u32, Vec<u16>)> {
    let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
    let units = text.as_bytes().chunks(4).map(|c| u16::from_str_radix(core::str::from_utf8(c).ok()?, 16).ok());
    Some((u32::from_str_radix(code, 16).ok()?, units.collect::<Option<_>>()?))
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
        let widths = [(1, 1, 500.0), (2, 2, 0.0), (3, 3, 600.0)];
        let table = "1 beginbfchar\n<0001> <064A064F>\n<0002> <064A064F>\n<0003> <06440627>\n<0004> <064B>\nendbfchar\n";
        let right = put_right(table, &widths).expect("changed");
        assert_eq!(right, "1 beginbfchar\n<0001> <064A>\n<0002> <064F>\n<0003> <06440627>\n<0004> <064B>\nendbfchar\n");
        assert_eq!(put_right(&right, &widths), None);
        assert_eq!(natural(b"no PDF".to_vec()), b"no PDF");
    }

    #[test]
    fn a_printed_page_says_each_letter_once() {
        let source = "#set document(title: \"T\", author: \"a\", date: datetime(year: 2026, month: 1, day: 1))\n\
                      #set text(font: \"Vazirmatn\", lang: \"ar\", dir: rtl)\n#par([ما سيُتخذ ومقدّمون])\n";
        let press = crate::pdf::Press::new().expect("a press");
        let printed = press.print(source.to_owned()).expect("printed");
        assert_eq!(press.print(source.to_owned()).expect("again").bytes, printed.bytes, "same text, same bytes");
        let pdf = &printed.bytes;
        let update = rfind(pdf, b"/Type/CMap").expect("a table");
        let at = rfind(&pdf[..update], b" 0 obj").expect("its object");
        let table = unpack(&pdf[at..]).expect("unpacked");
        assert!(table.contains("<064F>") && !table.contains("<064A064F>"), "{table}");
        let start: usize =
            String::from_utf8_lossy(pdf).rsplit("startxref").next().and_then(|t| t.split_whitespace().next()?.parse().ok()).expect("start");
        assert!(pdf[start..].starts_with(b"xref\n"), "the last table is where it is said to be");
    }
}
