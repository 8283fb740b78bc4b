//! Texts as a table for people who translate: out and in again. A workbook (XLSX), or CSV (RFC 4180) in UTF-8 with its mark, so that
//! office programs open it as it is.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader as _, Xlsx, XlsxError as XlsxReadError};
use feeds::{CsvRows, Limits, Row, UnpackError, csv_cell, read_csv_cell};
use kernel::Locale;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

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
/// Columns that are looked at.
const COLUMNS: u32 = 64;
/// Where the Arabic stands in [`HEAD`].
const ARABIC: usize = 4;

/// Why a table was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    NotUtf8,
    Said(String),
}

/// Bytes that an office file may unpack to, and how many times its own size.
const LIMITS: Limits = Limits { row: 1 << 20, cells: 4096, total: 64 << 20, ratio: 200 };

/// All texts of documents, a row each, below the names of the columns.
#[must_use]
pub(crate) fn rows<'a>(documents: impl IntoIterator<Item = (&'a str, &'a Document)>) -> Vec<[String; 7]> {
    let mut out = vec![HEAD.map(str::to_owned)];
    for (kind, document) in documents {
        let read = document.read();
        for key in read.keys() {
            let compared = if read.is_compared(&key) { "yes" } else { "no" };
            let cells = [kind, &document.id, &key, read.text(Locale::En, &key), read.text(Locale::Ar, &key), compared, &read.seen(&key)];
            out.push(cells.map(str::to_owned));
        }
    }
    out
}

/// As CSV.
#[must_use]
pub(crate) fn csv(rows: &[[String; 7]]) -> String {
    let mut out = String::from("\u{feff}");
    for row in rows {
        out.push_str(&row.each_ref().map(|cell| csv_cell(cell)).join(","));
        out.push_str("\r\n");
    }
    out
}

/// As a workbook: text stays text, whatever it begins with; what people change is wide and wraps.
///
/// # Errors
/// Where a cell is longer than a workbook's cells may be (32,767 characters), or there are too many.
pub(crate) fn xlsx(rows: &[[String; 7]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: the same texts give the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(0)?));
    let sheet = book.add_worksheet();
    let (text, arabic, head) = (Format::new().set_text_wrap(), Format::new().set_text_wrap().set_reading_direction(2), Format::new().set_bold());
    for (at, width) in [10.0, 18.0, 24.0, 70.0, 70.0, 11.0, 20.0].into_iter().enumerate() {
        sheet.set_column_width(u16::try_from(at).unwrap_or(0), width)?;
    }
    for (line, row) in rows.iter().enumerate() {
        let line_number = u32::try_from(line).unwrap_or(u32::MAX);
        for (at, cell) in row.iter().enumerate() {
            let format = if line == 0 {
                &head
            } else if at == ARABIC {
                &arabic
            } else {
                &text
            };
            sheet.write_string_with_format(line_number, u16::try_from(at).unwrap_or(0), cell, format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

/// Reads such a table: a workbook (its first sheet) or CSV.
///
/// # Errors
/// What is not understood, with its line.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, Unread> {
    if bytes.starts_with(b"PK") {
        return lines(workbook(bytes)?.into_iter().map(|(at, cells)| Ok((u64::from(at) + 1, cells))));
    }
    let text = core::str::from_utf8(bytes).map_err(|_| Unread::NotUtf8)?;
    let mut rows = CsvRows::new(text.trim_start_matches('\u{feff}').as_bytes(), b',', None, Limits::default());
    lines(core::iter::from_fn(move || match rows.next_row() {
        Ok(Some(Row::Cells(cells))) => Some(Ok((cells.line, cells.iter().map(|c| plain(read_csv_cell(c))).collect()))),
        Ok(Some(Row::TooLong { line })) => Some(Err(Unread::Said(format!("line {line}: too long")))),
        Ok(None) => None,
        Err(error) => Some(Err(Unread::Said(error.to_string()))),
    }))
}

/// The rows of a workbook's first sheet. Cells are read one by one: a sheet that claims to be huge takes no room.
fn workbook(bytes: &[u8]) -> Result<BTreeMap<u32, Vec<String>>, Unread> {
    let said = |error: String| Unread::Said(error);
    feeds::unpack(Cursor::new(bytes), LIMITS, |_, file| std::io::copy(file, &mut std::io::sink()).map(|_| ()).map_err(UnpackError::of))
        .map_err(|e| said(e.to_string()))?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|e: XlsxReadError| said(e.to_string()))?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| said("no sheet".to_owned()))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| said(e.to_string()))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    // One text may stand in every cell.
    let mut left = LIMITS.total;
    while let Some(cell) = cells.next_cell().map_err(|e| said(e.to_string()))? {
        let (row, column) = cell.get_position();
        if column >= COLUMNS {
            continue;
        }
        if rows.len() > MOST {
            return Err(said(format!("more than {MOST} rows")));
        }
        let row = rows.entry(row).or_default();
        let at = usize::try_from(column).unwrap_or(0);
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        row[at] = plain(&calamine::Data::from(cell.get_value().clone()).to_string());
        left = left.checked_sub(row[at].len() as u64).ok_or_else(|| said("too large".to_owned()))?;
    }
    Ok(rows)
}

/// Rows of cells as lines, the first being the names of the columns.
fn lines(mut rows: impl Iterator<Item = Result<(u64, Vec<String>), Unread>>) -> Result<Vec<Line>, Unread> {
    let said = Unread::Said;
    let (_, head) = rows.next().ok_or_else(|| said("the file is empty".to_owned()))??;
    let place = |name: &str| head.iter().position(|h| h.trim().eq_ignore_ascii_case(name)).ok_or_else(|| said(format!("no column {name}")));
    let places = HEAD.map(place).into_iter().collect::<Result<Vec<usize>, Unread>>()?;
    let mut out = Vec::new();
    for row in rows {
        let (line, cells) = row?;
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let mut row = places.iter().map(|at| cells.get(*at).cloned());
        let mut cell = || row.next().flatten().ok_or_else(|| said(format!("line {line}: too few columns")));
        let (kind, id, key, en, ar, compared, seen) = (cell()?, cell()?, cell()?, cell()?, cell()?, cell()?, cell()?);
        let is_compared = ["yes", "true", "1", "نعم"].contains(&compared.trim().to_lowercase().as_str());
        out.push(Line { kind, id, key, en, ar, is_compared, seen });
        if out.len() > MOST {
            return Err(said(format!("more than {MOST} rows")));
        }
    }
    Ok(out)
}

/// Line breaks as ours.
fn plain(cell: &str) -> String {
    cell.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_in_again() {
        let ar = format!("## a {{{}}}\n- أول, \"ثان\"\n\nثالث\n## b {{00000000}}\nب\n", prose::mark("- one, \"two\"\n\nthree"));
        let document = Document { id: "x".into(), skeleton: String::new(), texts: [ar, "## a\n- one, \"two\"\n\nthree\n## b\n=2+3\n".into()] };
        let rows = rows([("guide", &document)]);
        let lines = read(csv(&rows).as_bytes()).expect("read");
        assert_eq!(lines.len(), 2);
        let book = xlsx(&rows).expect("a workbook");
        assert_eq!(read(&book).expect("read the workbook"), lines);
        assert_eq!(xlsx(&rows).expect("again"), book, "the same texts give the same bytes");
        assert_eq!((lines[0].en.as_str(), lines[0].ar.as_str(), lines[0].is_compared), ("- one, \"two\"\n\nthree", "- أول, \"ثان\"\n\nثالث", true));
        assert_eq!((lines[1].en.as_str(), lines[1].is_compared), ("=2+3", false));
        assert!(read(b"").is_err() && read(b"kind,id\n").is_err());
        assert_eq!(read("key,kind,id,en,ar,compared,seen\nk,guide,x,E,ع,نعم,0\n\n".as_bytes()).expect("other order")[0].key, "k");
        assert!(read(b"kind,id,key,en,ar,compared,seen\na,b\n").is_err_and(|e| matches!(e, Unread::Said(text) if text.starts_with("line 2"))));
    }

    #[test]
    fn a_hostile_workbook_is_refused_or_small() {
        assert!(read(b"PK\x03\x04 and nothing").is_err());
        assert!(matches!(read(&[0xff, 0xfe, 0x41]), Err(Unread::NotUtf8)));
        // A cell at the far end of the sheet is passed over, not made room for.
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, name) in HEAD.into_iter().enumerate() {
            sheet.write_string(0, u16::try_from(at).expect("few"), name).expect("a cell");
        }
        sheet.write_string(1_048_575, 16_383, "far").expect("the last cell");
        assert_eq!(read(&book.save_to_buffer().expect("a workbook")).expect("read"), []);
    }
}
