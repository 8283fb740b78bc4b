//! Files an administrator brings in: CSV whose columns are found by their names, in any order.

use std::collections::BTreeMap;

use feeds::{CsvRows, Limits, Row};

/// A line's cells by the names of their columns; those that are not in the file are empty.
pub(crate) type Cells = BTreeMap<&'static str, String>;
/// The number of a line, and its cells.
pub(crate) type Line = (u64, Cells);

/// Reads a file of one line or more and `most` at most, which has the first `required` of these columns.
///
/// # Errors
/// What is wrong, and in which line.
pub(crate) fn read(text: &str, columns: &[&'static str], required: usize, most: usize) -> Result<Vec<Line>, String> {
    let bad = |line: u64, why: &str| format!("line {line}: {why}");
    let mut rows = CsvRows::new(text.trim_start_matches('\u{feff}').as_bytes(), b',', Some(b'#'), Limits::default());
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut lines = Vec::new();
    while let Some(row) = rows.next_row().map_err(|e| bad(0, &e.to_string()))? {
        let Row::Cells(cells) = row else { return Err(bad(0, "a line is too long")) };
        let Some(places) = &places else {
            let names: Vec<String> = cells.iter().map(|c| c.trim().to_lowercase()).collect();
            let found: Vec<Option<usize>> = columns.iter().map(|c| names.iter().position(|n| n == c)).collect();
            if let Some(missing) = found[..required].iter().position(Option::is_none) {
                return Err(bad(cells.line, &format!("the column {} is missing", columns[missing])));
            }
            places = Some(found);
            continue;
        };
        let cell = |place: &Option<usize>| place.and_then(|at| cells.get(at)).unwrap_or_default().trim().to_owned();
        lines.push((cells.line, columns.iter().copied().zip(places.iter().map(cell)).collect()));
        if lines.len() > most {
            return Err(bad(cells.line, &format!("there are more than {most} lines")));
        }
    }
    if lines.is_empty() { Err(bad(1, "there is no line")) } else { Ok(lines) }
}
