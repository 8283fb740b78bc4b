//! Bytes to rows: CSV (RFC 4180 and its usual liberties) and lines, one row in memory at a time.
//!
//! Whatever the input, memory stays bounded: a row longer than [`Limits::row`] is passed over to its end and
//! given back as [`Row::TooLong`], so that one stray quotation mark costs rows, not the machine.

use std::io::{self, BufRead};
use std::str::Utf8Error;

/// How much of an input is read into memory at once, and at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row.
    pub row: usize,
    /// Cells of one row.
    pub cells: usize,
    /// Bytes of everything, unpacked.
    pub total: u64,
    /// How many times larger than it came an input may become when it is unpacked.
    pub ratio: u64,
}

impl Default for Limits {
    /// A mebibyte and 4,096 cells a row; 64 GiB in all; 400 times its packed size, where real reports reach 40.
    fn default() -> Self {
        Self { row: 1 << 20, cells: 4096, total: 64 << 30, ratio: 400 }
    }
}

/// A row of an input.
#[derive(Debug, PartialEq, Eq)]
pub enum Row<'a> {
    Cells(Cells<'a>),
    /// Longer than allowed; it began on this line.
    TooLong {
        line: u64,
    },
}

/// The cells of a row: text, with the bytes that were none replaced.
#[derive(Debug, PartialEq, Eq)]
pub struct Cells<'a> {
    /// Counts from 1.
    pub line: u64,
    text: &'a str,
    ends: &'a [usize],
    /// Whether bytes that are not UTF-8 became U+FFFD.
    pub is_mended: bool,
}

impl<'a> Cells<'a> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    #[must_use]
    pub fn get(&self, at: usize) -> Option<&'a str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(start..end)
    }

    pub fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

/// Reads rows of CSV.
#[derive(Debug)]
pub struct CsvRows<R> {
    input: R,
    parser: csv_core::Reader,
    comment: Option<u8>,
    /// Lines passed over, which the parser never saw.
    skipped: u64,
    limits: Limits,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    mended: String,
    mended_ends: Vec<usize>,
}

impl<R: BufRead> CsvRows<R> {
    /// `comment`: lines that begin with this byte are passed over.
    pub fn new(input: R, delimiter: u8, comment: Option<u8>, limits: Limits) -> Self {
        let parser = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { input, parser, comment, skipped: 0, limits, bytes: vec![0; 4096], ends: vec![0; 64], mended: String::new(), mended_ends: Vec::new() }
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// What reading gives: a truncated archive, a bomb, a disk.
    pub fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        self.skip()?;
        let line = self.parser.line() + self.skipped;
        let (mut filled, mut cells, mut is_long) = (0, 0, false);
        loop {
            let input = self.input.fill_buf()?;
            let (result, used, wrote, ended) = self.parser.read_record(input, &mut self.bytes[filled..], &mut self.ends[cells..]);
            self.input.consume(used);
            filled += wrote;
            cells += ended;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull if self.bytes.len() < self.limits.row => self.bytes.resize(self.bytes.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull if self.ends.len() < self.limits.cells => self.ends.resize(self.ends.len() * 2, 0),
                // Too long: what was read is dropped, and so is what follows up to the row's end.
                csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => (filled, cells, is_long) = (0, 0, true),
                csv_core::ReadRecordResult::Record if is_long => return Ok(Some(Row::TooLong { line })),
                csv_core::ReadRecordResult::Record => return Ok(Some(Row::Cells(self.cells(line, filled, cells)))),
                csv_core::ReadRecordResult::End => return Ok(is_long.then_some(Row::TooLong { line })),
            }
        }
    }

    /// Passes over empty lines and comments, so that a row knows the line it begins on.
    fn skip(&mut self) -> io::Result<()> {
        let mut in_comment = false;
        loop {
            let input = self.input.fill_buf()?;
            let Some(first) = input.first() else { return Ok(()) };
            if !in_comment && !matches!(first, b'\n' | b'\r') && self.comment != Some(*first) {
                return Ok(());
            }
            in_comment |= self.comment == Some(*first);
            let end = if in_comment { input.iter().position(|b| *b == b'\n') } else { Some(0) };
            let used = end.map_or(input.len(), |at| at + 1);
            if end.is_some_and(|at| input[at] == b'\n') {
                self.skipped += 1;
                in_comment = false;
            }
            self.input.consume(used);
        }
    }

    fn cells(&mut self, line: u64, filled: usize, cells: usize) -> Cells<'_> {
        let (bytes, ends) = (&self.bytes[..filled], &self.ends[..cells]);
        match core::str::from_utf8(bytes) {
            // Two cells that are none can be text together: half a letter at the end of one, half at the start of the next.
            Ok(text) if ends.iter().all(|end| text.is_char_boundary(*end)) => Cells { line, text, ends, is_mended: false },
            _ => {
                self.mended.clear();
                self.mended_ends.clear();
                let mut start = 0;
                for end in ends {
                    self.mended.push_str(&String::from_utf8_lossy(&bytes[start..*end]));
                    self.mended_ends.push(self.mended.len());
                    start = *end;
                }
                Cells { line, text: &self.mended, ends: &self.mended_ends, is_mended: true }
            }
        }
    }
}

/// A line of an input.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Text { line: u64, text: &'a str },
    TooLong { line: u64 },
    NotText { line: u64, problem: Utf8Error },
}

/// Reads lines, as in JSON Lines; empty ones are passed over.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    limits: Limits,
    line: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R, limits: Limits) -> Self {
        Self { input, limits, line: 0, bytes: Vec::new() }
    }

    /// The next line that is not empty; `None` at the end.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let Some(is_long) = self.fill()? else { return Ok(None) };
            self.line += 1;
            if is_long {
                return Ok(Some(Line::TooLong { line: self.line }));
            }
            if !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.line;
        Ok(Some(match core::str::from_utf8(&self.bytes) {
            Ok(text) => Line::Text { line, text: text.trim_start_matches('\u{feff}').trim() },
            Err(problem) => Line::NotText { line, problem },
        }))
    }

    /// Reads up to a line break. Gives whether the line was too long; `None` at the end.
    fn fill(&mut self) -> io::Result<Option<bool>> {
        self.bytes.clear();
        let (mut is_long, mut has_any) = (false, false);
        loop {
            let input = self.input.fill_buf()?;
            if input.is_empty() {
                return Ok(has_any.then_some(is_long));
            }
            has_any = true;
            let end = input.iter().position(|b| *b == b'\n');
            let part = &input[..end.unwrap_or(input.len())];
            if self.bytes.len() + part.len() > self.limits.row {
                is_long = true;
                self.bytes.clear();
            } else if !is_long {
                self.bytes.extend_from_slice(part);
            }
            let used = end.map_or(input.len(), |at| at + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(Some(is_long));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    const SMALL: Limits = Limits { row: 8192, cells: 128, total: 1 << 30, ratio: 400 };

    fn read(bytes: &[u8], window: usize) -> Vec<(u64, Option<Vec<String>>)> {
        let mut rows = CsvRows::new(BufReader::with_capacity(window, bytes), b',', Some(b'#'), SMALL);
        let mut out = Vec::new();
        while let Some(row) = rows.next_row().expect("memory does not fail") {
            out.push(match row {
                Row::Cells(cells) => (cells.line, Some(cells.iter().map(str::to_owned).collect())),
                Row::TooLong { line } => (line, None),
            });
        }
        out
    }

    #[test]
    fn rows_know_their_lines() {
        let text = b"# a comment\na,b\n\"1\n2\",x\n\r\n\"q\"\"q\",\xd9\x85\n";
        let cells = |row: &[&str]| Some(row.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>());
        let wanted = vec![(cells(&["a", "b"])), (cells(&["1\n2", "x"])), (cells(&["q\"q", "م"]))];
        for window in [1, 2, 3, 7, 64] {
            let got = read(text, window);
            assert_eq!(got.iter().map(|(_, c)| c.clone()).collect::<Vec<_>>(), wanted, "{window}");
            assert_eq!(got.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 6], "{window}");
        }
    }

    #[test]
    fn a_row_that_never_ends_is_passed_over() {
        let long = format!("a,b\n\"{}\",x\nc,d\n", "y".repeat(100_000));
        let got = read(long.as_bytes(), 4096);
        assert_eq!(got.len(), 3);
        assert!(got[1].1.is_none() && got[2].1 == Some(vec!["c".into(), "d".into()]));
        let many = format!("{}\nc,d\n", ",".repeat(1000));
        assert!(read(many.as_bytes(), 4096)[0].1.is_none());
        let open = format!("a,b\n\"{}", "y\n".repeat(50_000));
        assert_eq!(read(open.as_bytes(), 512).last().map(|r| r.1.is_none()), Some(true));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_told() {
        let mut rows = CsvRows::new(&b"\xff\xfe,b\xe9c\n"[..], b',', None, SMALL);
        let Some(Row::Cells(cells)) = rows.next_row().expect("read") else { panic!("a row") };
        assert!(cells.is_mended);
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["\u{fffd}\u{fffd}", "b\u{fffd}c"]);
        let mut rows = CsvRows::new(&b"a\xd9,\x85b\n"[..], b',', None, SMALL);
        let Some(Row::Cells(cells)) = rows.next_row().expect("read") else { panic!("a row") };
        assert!(cells.is_mended, "half a letter on each side of the comma");
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["a\u{fffd}", "\u{fffd}b"]);
    }

    #[test]
    fn lines_are_bounded_as_well() {
        let text = format!("{{\"a\":1}}\n\n{}\nlast", "z".repeat(9000));
        for window in [1, 100, 8192] {
            let mut lines = Lines::new(BufReader::with_capacity(window, text.as_bytes()), SMALL);
            assert_eq!(lines.next_line().expect("read"), Some(Line::Text { line: 1, text: "{\"a\":1}" }));
            assert_eq!(lines.next_line().expect("read"), Some(Line::TooLong { line: 3 }));
            assert_eq!(lines.next_line().expect("read"), Some(Line::Text { line: 4, text: "last" }));
            assert_eq!(lines.next_line().expect("read"), None);
        }
        assert!(matches!(Lines::new(&b"\xff\n"[..], SMALL).next_line(), Ok(Some(Line::NotText { line: 1, .. }))));
    }

    proptest! {
        /// Any bytes are read to their end, in any portions with the same result.
        #[test]
        fn portions_do_not_matter(bytes in prop::collection::vec(prop::sample::select(&b"ab,\"\n\r#\xff\xd9\x85"[..]), 0..200), window in 1usize..50) {
            prop_assert_eq!(read(&bytes, window), read(&bytes, 4096));
        }

        /// What is written as CSV comes back.
        #[test]
        fn cells_come_back(rows in prop::collection::vec(prop::collection::vec("[a-z,\"\n م]{1,8}", 2..5), 1..6)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = rows.iter().map(|r| r.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
            let got: Vec<Vec<String>> = read(text.as_bytes(), 16).into_iter().filter_map(|(_, cells)| cells).collect();
            prop_assert_eq!(got, rows);
        }
    }
}
