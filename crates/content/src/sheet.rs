//! Texts as a table for people who translate: out and in again. CSV (RFC 4180), UTF-8 with its mark, so that office programs open
//! it as it is.

use csv_core::{ReadRecordResult, Reader};
use kernel::Locale;

use crate::Document;

/// A row: which text, and how it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) en: String,
    pub(crate) ar: String,
    /// Whether somebody has compared the two as they stand in this row.
    pub(crate) is_compared: bool,
    /// What the texts were when the table was made.
    pub(crate) seen: String,
}

const HEAD: [&str; 7] = ["kind", "id", "key", "en", "ar", "compared", "seen"];
/// Rows of one file, at most.
const MOST: usize = 50_000;

fn cell(out: &mut String, text: &str, is_last: bool) {
    // A cell that an office program would take for a formula is text (OWASP, "CSV Injection").
    let guard = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if guard { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
    out.push_str(if is_last { "\r\n" } else { "," });
}

/// All texts of documents of a kind.
#[must_use]
pub(crate) fn write<'a>(documents: impl IntoIterator<Item = (&'a str, &'a Document)>) -> String {
    let mut out = String::from("\u{feff}");
    let row = |out: &mut String, cells: [&str; 7]| (0..7).for_each(|n| cell(out, cells[n], n == 6));
    row(&mut out, HEAD);
    for (kind, document) in documents {
        let read = document.read();
        for key in read.keys() {
            let compared = if read.is_compared(&key) { "yes" } else { "no" };
            row(&mut out, [kind, &document.id, &key, read.text(Locale::En, &key), read.text(Locale::Ar, &key), compared, &read.seen(&key)]);
        }
    }
    out
}

/// Reads such a table.
///
/// # Errors
/// What is not understood, with its row.
pub(crate) fn read(text: &str) -> Result<Vec<Line>, String> {
    let rows = records(text.trim_start_matches('\u{feff}'))?;
    let mut rows = rows.into_iter();
    let head = rows.next().ok_or("the file is empty")?;
    let place = |name: &str| head.iter().position(|h| h.trim().eq_ignore_ascii_case(name)).ok_or_else(|| format!("no column {name}"));
    let places = [place("kind")?, place("id")?, place("key")?, place("en")?, place("ar")?, place("compared")?, place("seen")?];
    let mut out = Vec::new();
    for (n, row) in (2..).zip(rows) {
        if row.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let mut cells = places.iter().map(|at| row.get(*at).map(|c| plain(c)));
        let mut next = || cells.next().flatten().ok_or_else(|| format!("row {n}: too few columns"));
        let (kind, id, key, en, ar, compared, seen) = (next()?, next()?, next()?, next()?, next()?, next()?, next()?);
        out.push(Line {
            kind, id, key, en, ar, is_compared: ["yes", "true", "1", "نعم"].contains(&compared.trim().to_lowercase().as_str()), seen
        });
        if out.len() > MOST {
            return Err(format!("more than {MOST} rows"));
        }
    }
    Ok(out)
}

/// A cell as it was before it was written; line breaks as ours.
fn plain(cell: &str) -> String {
    let cell = cell.replace("\r\n", "\n").replace('\r', "\n");
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t']) => rest.to_owned(),
        _ => cell,
    }
}

fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut reader = Reader::new();
    let (mut input, mut out) = (text.as_bytes(), Vec::new());
    let (mut bytes, mut ends) = (vec![0; 64 * 1024], vec![0; 64]);
    let (mut have, mut have_ends) = (0, 0);
    loop {
        let (result, read, written, ended) = reader.read_record(input, &mut bytes[have..], &mut ends[have_ends..]);
        input = &input[read..];
        (have, have_ends) = (have + written, have_ends + ended);
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => bytes.resize(bytes.len() * 2, 0),
            ReadRecordResult::OutputEndsFull => return Err(format!("row {}: too many columns", out.len() + 1)),
            ReadRecordResult::Record => {
                let mut start = 0;
                let cell = |end: &usize| {
                    let text = String::from_utf8_lossy(&bytes[start..*end]).into_owned();
                    start = *end;
                    text
                };
                out.push(ends[..have_ends].iter().map(cell).collect());
                (have, have_ends) = (0, 0);
            }
            ReadRecordResult::End => return Ok(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_in_again() {
        let ar = format!("## a {{{}}}\n- أول, \"ثان\"\n\nثالث\n## b {{00000000}}\nب\n", prose::mark("- one, \"two\"\n\nthree"));
        let document = Document { id: "x".into(), skeleton: String::new(), texts: [ar, "## a\n- one, \"two\"\n\nthree\n## b\n=2+3\n".into()] };
        let lines = read(&write([("guide", &document)])).expect("read");
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].en.as_str(), lines[0].ar.as_str(), lines[0].is_compared), ("- one, \"two\"\n\nthree", "- أول, \"ثان\"\n\nثالث", true));
        assert_eq!((lines[1].en.as_str(), lines[1].is_compared), ("=2+3", false));
        assert!(read("").is_err() && read("kind,id\n").is_err());
        assert_eq!(read("key,kind,id,en,ar,compared,seen\nk,guide,x,E,ع,نعم,0\n\n").expect("other order")[0].key, "k");
        assert!(read("kind,id,key,en,ar,compared,seen\na,b\n").is_err_and(|e| e.starts_with("row 2")));
    }
}
