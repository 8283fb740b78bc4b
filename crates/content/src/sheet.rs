//! Texts as a table for people who translate: out and in again. CSV (RFC 4180), UTF-8 with its mark, so that office programs open
//! it as it is.

use feeds::{CsvRows, Limits, Row, csv_cell, read_csv_cell};
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

/// All texts of documents of a kind.
#[must_use]
pub(crate) fn write<'a>(documents: impl IntoIterator<Item = (&'a str, &'a Document)>) -> String {
    let mut out = String::from("\u{feff}");
    let mut row = |cells: [&str; 7]| {
        out.push_str(&cells.map(csv_cell).join(","));
        out.push_str("\r\n");
    };
    row(HEAD);
    for (kind, document) in documents {
        let read = document.read();
        for key in read.keys() {
            let compared = if read.is_compared(&key) { "yes" } else { "no" };
            row([kind, &document.id, &key, read.text(Locale::En, &key), read.text(Locale::Ar, &key), compared, &read.seen(&key)]);
        }
    }
    out
}

/// Reads such a table.
///
/// # Errors
/// What is not understood, with its line.
pub(crate) fn read(text: &str) -> Result<Vec<Line>, String> {
    let mut rows = CsvRows::new(text.trim_start_matches('\u{feff}').as_bytes(), b',', None, Limits::default());
    let mut next = || match rows.next_row() {
        Ok(Some(Row::Cells(cells))) => Ok(Some((cells.line, cells.iter().map(plain).collect::<Vec<String>>()))),
        Ok(Some(Row::TooLong { line })) => Err(format!("line {line}: too long")),
        Ok(None) => Ok(None),
        Err(error) => Err(error.to_string()),
    };
    let (_, head) = next()?.ok_or("the file is empty")?;
    let place = |name: &str| head.iter().position(|h| h.trim().eq_ignore_ascii_case(name)).ok_or_else(|| format!("no column {name}"));
    let places = HEAD.map(place).into_iter().collect::<Result<Vec<usize>, String>>()?;
    let mut out = Vec::new();
    while let Some((line, cells)) = next()? {
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let mut row = places.iter().map(|at| cells.get(*at).cloned());
        let mut cell = || row.next().flatten().ok_or_else(|| format!("line {line}: too few columns"));
        let (kind, id, key, en, ar, compared, seen) = (cell()?, cell()?, cell()?, cell()?, cell()?, cell()?, cell()?);
        let is_compared = ["yes", "true", "1", "نعم"].contains(&compared.trim().to_lowercase().as_str());
        out.push(Line { kind, id, key, en, ar, is_compared, seen });
        if out.len() > MOST {
            return Err(format!("more than {MOST} rows"));
        }
    }
    Ok(out)
}

/// A cell as it was before it was written; line breaks as ours.
fn plain(cell: &str) -> String {
    read_csv_cell(cell).replace("\r\n", "\n").replace('\r', "\n")
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
        assert!(read("kind,id,key,en,ar,compared,seen\na,b\n").is_err_and(|e| e.starts_with("line 2")));
    }
}
